// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";

import {Action, IAccounts, OperatorGrant, SignedBatch} from "../../contracts/interfaces/IAccounts.sol";
import {IExchange} from "../../contracts/interfaces/IExchange.sol";
import {CancelOrder} from "../../contracts/interfaces/ITrading.sol";
import {AccountId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice A contract wallet that accepts exactly the digests it was told.
contract Wallet is IERC1271 {
    mapping(bytes32 digest => bool) public approved;

    function approve(bytes32 digest) external {
        approved[digest] = true;
    }

    function openAccount(IExchange exchange) external returns (AccountId) {
        return exchange.openAccount();
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return approved[digest] ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}

/// @notice Batches that anyone may send for whoever signed them. The digests are worked out here, from EIP-712 alone.
contract SignedBatchesTest is ExchangeFixture {
    bytes32 private constant DOMAIN_TYPE = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant ACTION_TYPE = keccak256("Action(uint8 kind,bytes data)");
    bytes32 private constant BATCH_TYPE = keccak256(
        "SignedBatch(uint32 account,address signer,uint256 nonce,uint256 deadline,Action[] actions)Action(uint8 kind,bytes data)"
    );

    AccountId private alice;
    address private owner;
    uint256 private ownerKey;
    address private relayer;

    function setUp() public override {
        super.setUp();
        (owner, ownerKey) = makeAddrAndKey("alice");
        relayer = makeAddr("relayer");
        alice = _openFunded("alice", 1_000e18);
    }

    function test_executeSigned_runsForAnyoneWhoSendsIt() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        bytes memory signature = _sign(ownerKey, signed);
        vm.prank(relayer);
        vm.expectEmit(address(exchange));
        emit IAccounts.SignedBatchExecuted(alice, owner, 0);
        exchange.executeSigned(signed, signature);
        assertEq(_resting(eth, alice, 0), 10);
        assertEq(_nonce(owner, 0), 1);
    }

    function test_executeSigned_runsSeveralActionsAndExits() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        Action[] memory list = new Action[](2);
        list[0] = signed.actions[0];
        list[1] = _withdrawAction(100e6, owner);
        signed.actions = list;
        vm.prank(relayer);
        exchange.executeSigned(signed, _sign(ownerKey, signed));
        assertEq(collateral.balanceOf(owner), 100e6);
        assertEq(_resting(eth, alice, 0), 10);
    }

    // Replay

    function test_executeSigned_refusesAReplay() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        bytes memory signature = _sign(ownerKey, signed);
        exchange.executeSigned(signed, signature);
        _assertExecuteRefused(signed, signature, _nonceError(owner, 1));
    }

    function test_executeSigned_refusesAReplayOnAnotherChain() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        bytes memory signature = _sign(ownerKey, signed);
        vm.chainId(block.chainid + 1);
        _assertExecuteRefused(signed, signature, _signatureError(owner));
    }

    function test_executeSigned_refusesAReplayOnAnotherExchange() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        bytes memory signature = _sign(ownerKey, signed);
        _deploy(address(collateral));
        eth = _list(_ethTerms(), 1_800e18);
        exchange.seal();
        assertEq(AccountId.unwrap(_openFunded("alice", 1_000e18)), AccountId.unwrap(alice), "the same account number");
        _assertExecuteRefused(signed, signature, _signatureError(owner));
    }

    function test_executeSigned_refusesAnInvalidatedNonce() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        bytes memory signature = _sign(ownerKey, signed);
        vm.prank(owner);
        assertEq(exchange.invalidateNonce(0), 0);
        _assertExecuteRefused(signed, signature, _nonceError(owner, 1));
    }

    /// @dev Only one's own.
    function test_invalidateNonce_isTheCallersOwn() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        vm.prank(relayer);
        exchange.invalidateNonce(0);
        exchange.executeSigned(signed, _sign(ownerKey, signed));
        assertEq(_resting(eth, alice, 0), 10);
    }

    function test_executeSigned_keepsTheNonceOfABatchThatFails() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        signed.actions[0] = _action(_bid(eth, ETH_TICK, 0, 0));
        bytes memory signature = _sign(ownerKey, signed);
        _assertExecuteRefused(signed, signature, abi.encodePacked(bytes4(keccak256("ZeroLots()"))));
        assertEq(_nonce(owner, 0), 0);
    }

    // Keyed nonces

    function test_nonces_ofDifferentKeysAreIndependent() public {
        uint256 keyed = uint256(7) << 64;
        SignedBatch memory second = _bidBatch(owner, keyed);
        second.actions[0] = _action(_bid(eth, ETH_TICK - 10, 10, 1));
        exchange.executeSigned(second, _sign(ownerKey, second));
        SignedBatch memory first = _bidBatch(owner, 0);
        exchange.executeSigned(first, _sign(ownerKey, first));
        assertEq(_nonce(owner, 0), 1);
        assertEq(_nonce(owner, 7), keyed + 1);
        assertEq(_position(eth, alice).bidLots(), 20);
        vm.prank(owner);
        assertEq(exchange.invalidateNonce(7), keyed + 1);
        assertEq(_nonce(owner, 0), 1, "another key moved");
    }

    function test_nonces_ofOneKeyComeInOrder() public {
        SignedBatch memory signed = _bidBatch(owner, 1);
        bytes memory signature = _sign(ownerKey, signed);
        _assertExecuteRefused(signed, signature, _nonceError(owner, 0));
        uint256 keyed = uint256(7) << 64;
        signed = _bidBatch(owner, keyed + 1);
        signature = _sign(ownerKey, signed);
        _assertExecuteRefused(signed, signature, _nonceError(owner, keyed));
    }

    // Deadline

    function test_executeSigned_runsUntilTheDeadlineAndNotBeyond() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        signed.deadline = START + 100;
        bytes memory signature = _sign(ownerKey, signed);
        _advance(101);
        _assertExecuteRefused(
            signed,
            signature,
            abi.encodeWithSelector(IAccounts.SignatureExpired.selector, START + 100)
        );
        _advanceTo(START + 100);
        exchange.executeSigned(signed, signature);
        assertEq(_resting(eth, alice, 0), 10);
    }

    // Signatures

    function test_executeSigned_refusesAnotherKeysSignature() public {
        (, uint256 malloryKey) = makeAddrAndKey("mallory");
        SignedBatch memory signed = _bidBatch(owner, 0);
        _assertExecuteRefused(signed, _sign(malloryKey, signed), _signatureError(owner));
    }

    function test_executeSigned_refusesAnyChangeAfterSigning() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        bytes memory signature = _sign(ownerKey, signed);
        signed.actions[0] = _action(_bid(eth, ETH_TICK, 11, 0));
        _assertExecuteRefused(signed, signature, _signatureError(owner));
        signed = _bidBatch(owner, 0);
        signed.actions[0].kind = _withdrawAction(1, owner).kind;
        _assertExecuteRefused(signed, signature, _signatureError(owner));
        signed = _bidBatch(owner, 0);
        signed.deadline += 1;
        _assertExecuteRefused(signed, signature, _signatureError(owner));
        signed = _bidBatch(owner, 1);
        _assertExecuteRefused(signed, signature, _signatureError(owner));
        signed = _bidBatch(owner, 0);
        signed.account = AccountId.wrap(2);
        _assertExecuteRefused(signed, signature, _signatureError(owner));
        signed = _bidBatch(owner, 0);
        signed.actions = new Action[](0);
        _assertExecuteRefused(signed, signature, _signatureError(owner));
    }

    function test_executeSigned_refusesGarbage() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        _assertExecuteRefused(signed, "", _signatureError(owner));
        _assertExecuteRefused(signed, new bytes(65), _signatureError(owner));
        // A zero signer is what a failed recovery looks like.
        signed.signer = address(0);
        _assertExecuteRefused(signed, new bytes(65), _signatureError(address(0)));
    }

    /// @dev The same signature with s mirrored would be a second valid one.
    function test_executeSigned_refusesAMalleableSignature() public {
        SignedBatch memory signed = _bidBatch(owner, 0);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ownerKey, _digestOf(signed));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory mirrored = abi.encodePacked(r, order - uint256(s), v == 27 ? uint8(28) : uint8(27));
        _assertExecuteRefused(signed, mirrored, _signatureError(owner));
    }

    function test_executeSigned_bySomebodyWithoutRights() public {
        (address mallory, uint256 malloryKey) = makeAddrAndKey("mallory");
        SignedBatch memory signed = _bidBatch(mallory, 0);
        _assertExecuteRefused(
            signed,
            _sign(malloryKey, signed),
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, mallory, 1)
        );
    }

    // Contract wallets

    function test_executeSigned_byAContractWallet() public {
        Wallet wallet = new Wallet();
        AccountId account = wallet.openAccount(exchange);
        _fund(account, 1_000e18);
        SignedBatch memory signed = _bidBatch(address(wallet), 0);
        signed.account = account;
        _assertExecuteRefused(signed, "whatever", _signatureError(address(wallet)));
        wallet.approve(_digestOf(signed));
        exchange.executeSigned(signed, "whatever");
        assertEq(_resting(eth, account, 0), 10);
        _assertExecuteRefused(signed, "whatever", _nonceError(address(wallet), 1));
    }

    // Operators

    function test_executeSigned_byAnOperatorWithinItsGrant() public {
        (address operator, uint256 operatorKey) = makeAddrAndKey("operator");
        _setOperator(operator, 1);
        SignedBatch memory signed = _bidBatch(operator, 0);
        exchange.executeSigned(signed, _sign(operatorKey, signed));
        assertEq(_resting(eth, alice, 0), 10);

        signed = _bidBatch(operator, 1);
        signed.actions[0] = _withdrawAction(1, operator);
        _assertExecuteRefused(
            signed,
            _sign(operatorKey, signed),
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, operator, 32)
        );
    }

    function test_executeSigned_byARevokedOperator() public {
        (address operator, uint256 operatorKey) = makeAddrAndKey("operator");
        _setOperator(operator, 1);
        SignedBatch memory signed = _bidBatch(operator, 0);
        bytes memory signature = _sign(operatorKey, signed);
        _setOperator(operator, 0);
        _assertExecuteRefused(
            signed,
            signature,
            abi.encodeWithSelector(IAccounts.NotAuthorised.selector, alice, operator, 1)
        );
    }

    function test_executeSigned_cancelsToo() public {
        _place(alice, _bid(eth, ETH_TICK - 1, 10, 3));
        SignedBatch memory signed = _bidBatch(owner, 0);
        signed.actions[0] = _action(CancelOrder(eth, 3, 0));
        exchange.executeSigned(signed, _sign(ownerKey, signed));
        assertEq(_resting(eth, alice, 3), 0);
    }

    function _setOperator(address operator, uint8 permissions) private {
        vm.prank(owner);
        exchange.setOperator(alice, operator, OperatorGrant(permissions, 0, uint32(START + 1 days), 0, 1));
    }

    function _bidBatch(address signer, uint256 nonce) private view returns (SignedBatch memory signed) {
        signed = SignedBatch(alice, signer, nonce, START + 1 hours, new Action[](1));
        signed.actions[0] = _action(_bid(eth, ETH_TICK, 10, 0));
    }

    function _digestOf(SignedBatch memory signed) private view returns (bytes32) {
        bytes32 separator = keccak256(
            abi.encode(DOMAIN_TYPE, keccak256("Plumbline"), keccak256("1"), block.chainid, address(exchange))
        );
        bytes memory hashes;
        for (uint256 i = 0; i < signed.actions.length; ++i) {
            Action memory action = signed.actions[i];
            bytes32 hash = keccak256(abi.encode(ACTION_TYPE, uint8(action.kind), keccak256(action.data)));
            hashes = bytes.concat(hashes, hash);
        }
        bytes32 structHash = keccak256(
            abi.encode(
                BATCH_TYPE,
                AccountId.unwrap(signed.account),
                signed.signer,
                signed.nonce,
                signed.deadline,
                keccak256(hashes)
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", separator, structHash));
    }

    function _sign(uint256 key, SignedBatch memory signed) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _digestOf(signed));
        return abi.encodePacked(r, s, v);
    }

    function _nonce(address signer, uint192 key) private view returns (uint256) {
        return NoncesKeyed(address(exchange)).nonces(signer, key);
    }

    function _assertExecuteRefused(SignedBatch memory signed, bytes memory signature, bytes memory expected) private {
        _assertRefused(relayer, abi.encodeCall(exchange.executeSigned, (signed, signature)), expected);
    }

    function _nonceError(address signer, uint256 current) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, signer, current);
    }

    function _signatureError(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccounts.InvalidSignature.selector, signer);
    }
}
