import { defineError, id, moment, money } from "./contractError.ts";

export const UnknownAccountError = defineError(
  "UnknownAccount",
  ({ account }) => `There is no account ${id(account)}.`,
  "Open one with `openAccount`, or look yours up with `readAccountsOf`.",
);
export const NotAuthorisedError = defineError(
  "NotAuthorised",
  ({ account, caller, permission }) =>
    `${caller} may not do this for account ${id(account)} (permission bits ${id(permission)}).`,
  "Send it as the owner, or have the owner grant the permission with `setOperator`.",
);
export const MarketNotGrantedError = defineError(
  "MarketNotGranted",
  ({ account, caller, market }) => `${caller}'s grant for account ${id(account)} does not cover market ${id(market)}.`,
  "Have the owner grant that market with `setOperator`.",
);
export const GrantExpiredError = defineError(
  "GrantExpired",
  ({ account, caller, expiry }) => `${caller}'s grant for account ${id(account)} ended at ${moment(expiry)}.`,
  "Have the owner renew it with `setOperator`.",
);
export const InvalidGrantError = defineError(
  "InvalidGrant",
  ({ permissions, priceBand, expiry }) =>
    `A grant of permissions ${id(permissions)}, band ${id(priceBand)} and expiry ${id(expiry)} makes no sense.`,
  "Grant at least one permission with an expiry in the future, or all zero to revoke.",
);
export const EquityBelowFloorError = defineError(
  "EquityBelowFloor",
  ({ account, equity, floor }) =>
    `Account ${id(account)} would be left with ${money(equity)}, and the grant asks for ${money(floor)}.`,
  "Do less, or have the owner lower the grant's equity floor.",
);
export const ZeroAmountError = defineError("ZeroAmount", () => "The amount is zero.", "Pass an amount above zero.");
export const ZeroAddressError = defineError("ZeroAddress", () => "The address is zero.", "Name an address.");
export const AmountTooLargeError = defineError(
  "AmountTooLarge",
  ({ amount, limit }) => `${id(amount)} is more than the ${id(limit)} that may move at once.`,
  "Move it in parts.",
);
export const NothingReceivedError = defineError(
  "NothingReceived",
  ({ amount }) => `Of ${id(amount)} token units none arrived.`,
  "Check the token: it may charge a fee or refuse the transfer.",
);
export const NotYetSealedError = defineError(
  "NotYetSealed",
  () => "The exchange is still being set up and takes no deposits.",
  "Wait until its admin has called `seal`.",
);
export const DifferentOwnerError = defineError(
  "DifferentOwner",
  ({ from, to }) => `Accounts ${id(from)} and ${id(to)} have different owners.`,
  "Withdraw, and deposit to the other account.",
);
export const InsufficientFreeCollateralError = defineError(
  "InsufficientFreeCollateral",
  ({ account, available, requested }) =>
    `${money(requested)} were asked of account ${id(account)}, of which ${money(available)} may leave now.`,
  "Ask for less, or free margin by cancelling orders and closing positions.",
);
export const ExitsPausedError = defineError(
  "ExitsPaused",
  ({ account }) => `A market in which account ${id(account)} has a position is paused.`,
  "Wait for the end of the pause, about a minute; if none runs yet, `samplePremium` starts it.",
);
export const InvalidSignatureError = defineError(
  "InvalidSignature",
  ({ signer }) => `The signature is not ${signer}'s over this batch.`,
  "Sign with the batch's signer, for this chain and this exchange.",
);
export const SignatureExpiredError = defineError(
  "SignatureExpired",
  ({ deadline }) => `The signed batch held until ${moment(deadline)}.`,
  "Sign it anew with a later deadline.",
);
export const ReentrantCallError = defineError(
  "ReentrantCall",
  () => "The exchange was called in the middle of another of its calls.",
  "Call it, or read from it, after that call has ended.",
);
export const ActionLengthError = defineError(
  "ActionLength",
  ({ length, required }) => `An action's data has ${id(length)} bytes, and its kind needs ${id(required)}.`,
  "Encode batches with `batch.build`.",
);
export const InvalidAccountNonceError = defineError(
  "InvalidAccountNonce",
  ({ account, currentNonce }) => `The next nonce of ${account} is ${id(currentNonce)}.`,
  "Read the nonce with `readNonce` and sign anew; the batch may have run already.",
);
