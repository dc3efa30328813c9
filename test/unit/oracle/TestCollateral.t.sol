// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {TestCollateral} from "../../../contracts/periphery/TestCollateral.sol";
import {Test} from "../../helpers/Test.sol";

contract TestCollateralTest is Test {
    address private constant ALICE = address(0xa11ce);
    address private constant OWNER = address(0x0123);

    TestCollateral private token;

    function setUp() public {
        vm.warp(1_700_000_000);
        token = _deploy(6, 10_000, 1 days);
    }

    function test_faucet_servesOncePerCooldown() public {
        token.faucet(ALICE);
        assertEq(token.balanceOf(ALICE), 10_000e6);
        token.faucet(address(this)); // others are not affected

        vm.warp(1_700_000_000 + 1 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(TestCollateral.FaucetCoolingDown.selector, ALICE, 1_700_000_000 + 1 days)
        );
        token.faucet(ALICE);

        vm.warp(1_700_000_000 + 1 days);
        token.faucet(ALICE);
        assertEq(token.balanceOf(ALICE), 20_000e6);
    }

    function test_mint_revertsUnlessOwner() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        token.mint(ALICE, 1);
        vm.prank(OWNER);
        token.mint(ALICE, 7);
        assertEq(token.balanceOf(ALICE), 7);
    }

    function testFuzz_constructor_takesUpTo18Decimals(uint8 decimals) public {
        if (decimals > 18) {
            vm.expectRevert(abi.encodeWithSelector(TestCollateral.TooManyDecimals.selector, decimals, 18));
            _deploy(decimals, 1, 0);
        } else {
            TestCollateral other = _deploy(decimals, 3, 0);
            assertEq(uint256(other.decimals()), decimals);
            assertEq(other.FAUCET_AMOUNT(), 3 * 10 ** uint256(decimals));
        }
    }

    function test_permit_approvesBySignature() public {
        uint256 key = 0xa11ce;
        address owner = vm.addr(key);
        bytes32 permit = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                ALICE,
                5e6,
                0,
                block.timestamp
            )
        );
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), permit));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        token.permit(owner, ALICE, 5e6, block.timestamp, v, r, s);
        assertEq(token.allowance(owner, ALICE), 5e6);
    }

    function _deploy(uint8 decimals, uint256 faucetTokens, uint256 cooldown) private returns (TestCollateral) {
        bytes memory arguments = abi.encode(decimals, faucetTokens, cooldown, OWNER);
        return TestCollateral(deployCode("contracts/periphery/TestCollateral.sol:TestCollateral", arguments));
    }
}
