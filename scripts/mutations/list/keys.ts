import type { Mutation } from "../mutation.ts";

const COLLATERAL = "contracts/operations/Collateral.sol";
const EXCHANGE = "contracts/Exchange.sol";
const CONTEXT = "contracts/operations/TradingContext.sol";

export const keys: Mutation[] = [
  {
    name: "keys/chain id",
    file: EXCHANGE,
    search: "_hashTypedDataV4(SignedBatchHash.hash(batch_))",
    replacement:
      'keccak256(abi.encodePacked("\\x19\\x01", keccak256(abi.encode(keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"), keccak256("Plumbline"), keccak256("1"), 31337, address(this))), SignedBatchHash.hash(batch_)))',
    tests: ["test_executeSigned_refusesAReplayOnAnotherChain"],
  },
  {
    name: "keys/signature",
    file: EXCHANGE,
    search: "Collateral.requireSignature(batch_.signer, digest, signature);",
    replacement: "",
    tests: [
      "test_executeSigned_refusesAReplayOnAnotherChain",
      "test_executeSigned_refusesAReplayOnAnotherExchange",
      "test_executeSigned_refusesAnotherKeysSignature",
      "test_executeSigned_refusesAnyChangeAfterSigning",
    ],
  },
  {
    name: "keys/nonce",
    file: EXCHANGE,
    search: "_useCheckedNonce(batch_.signer, batch_.nonce);",
    replacement: "",
    tests: ["test_executeSigned_refusesAReplay", "test_executeSigned_refusesAnInvalidatedNonce"],
  },
  {
    name: "keys/deadline",
    file: EXCHANGE,
    search: "block.timestamp <= batch_.deadline",
    replacement: "true",
    tests: ["test_executeSigned_runsUntilTheDeadlineAndNotBeyond"],
  },
  {
    name: "keys/expiry of a grant",
    file: EXCHANGE,
    search: "block.timestamp <= grant.expiry",
    replacement: "true",
    tests: ["test_grant_holdsThroughItsLastSecond"],
  },
  {
    name: "keys/revocation",
    file: COLLATERAL,
    search: "delete s.grants[key];",
    replacement: "",
    tests: ["test_setOperator_emptyGrantRevokes", "test_executeSigned_byARevokedOperator"],
  },
  {
    name: "keys/permission",
    file: EXCHANGE,
    search: "grant.permissions & needed != 0",
    replacement: "true",
    tests: [
      "test_permissions_tradeIncludesReduceAndCancelButNoExit",
      "test_permissions_withdrawToTheOwnerOnly",
      "test_executeSigned_bySomebodyWithoutRights",
    ],
  },
  {
    name: "keys/markets of a grant",
    file: EXCHANGE,
    search: "grant.markets & (1 | (1 << market.raw())) != 0",
    replacement: "true",
    tests: ["test_grant_isLimitedToItsMarkets", "test_batch_isNoWayAroundTheGrant"],
  },
  {
    name: "keys/band of a grant",
    file: CONTEXT,
    search: "operatorBand < band",
    replacement: "false",
    tests: ["test_band_narrowsTheMarkets", "test_leakedKey_cannotGiveTheMoneyToAnAccomplice"],
  },
  {
    name: "keys/floor of a grant",
    file: CONTEXT,
    search: "equity >= int256(floor)",
    replacement: "true",
    tests: [
      "test_floor_holdsAfterEachAction",
      "test_leakedKey_cannotGiveTheMoneyToAnAccomplice",
      "test_batch_isNoWayAroundTheGrant",
    ],
  },
  {
    name: "keys/permit used by another",
    file: EXCHANGE,
    search:
      "try IERC20Permit(address(collateral)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}",
    replacement: "IERC20Permit(address(collateral)).permit(msg.sender, address(this), amount, deadline, v, r, s);",
    tests: ["test_depositWithPermit_worksIfAnotherUsedThePermitFirst"],
  },
  {
    name: "keys/contract wallet",
    file: COLLATERAL,
    search: "SignatureChecker.isValidSignatureNowCalldata(signer, digest, signature)",
    replacement:
      "ecrecover(digest, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64])) == signer",
    tests: ["test_executeSigned_byAContractWallet"],
  },
];
