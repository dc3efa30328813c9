import { defineError, id, moment } from "./contractError.ts";

const NAME_ADDRESS = "Name an address that is not zero.";

export const ERC20InsufficientAllowanceError = defineError(
  "ERC20InsufficientAllowance",
  ({ spender, allowance, needed }) => `${spender} may spend ${id(allowance)} token units, and needs ${id(needed)}.`,
  "Approve more, or let `deposit.send` do it.",
);
export const ERC20InsufficientBalanceError = defineError(
  "ERC20InsufficientBalance",
  ({ sender, balance, needed }) => `${sender} has ${id(balance)} token units, and needs ${id(needed)}.`,
  "Get more of the collateral, or move less.",
);
export const ERC20InvalidApproverError = defineError(
  "ERC20InvalidApprover",
  ({ approver }) => `${approver} cannot approve.`,
  NAME_ADDRESS,
);
export const ERC20InvalidReceiverError = defineError(
  "ERC20InvalidReceiver",
  ({ receiver }) => `${receiver} cannot receive.`,
  NAME_ADDRESS,
);
export const ERC20InvalidSenderError = defineError(
  "ERC20InvalidSender",
  ({ sender }) => `${sender} cannot send.`,
  NAME_ADDRESS,
);
export const ERC20InvalidSpenderError = defineError(
  "ERC20InvalidSpender",
  ({ spender }) => `${spender} cannot spend.`,
  NAME_ADDRESS,
);
export const ERC2612ExpiredSignatureError = defineError(
  "ERC2612ExpiredSignature",
  ({ deadline }) => `The permit held until ${moment(deadline)}.`,
  "Sign a new permit with a later deadline.",
);
export const ERC2612InvalidSignerError = defineError(
  "ERC2612InvalidSigner",
  ({ signer, owner }) => `The permit was signed by ${signer}, not by ${owner}.`,
  "Sign it with the owner's key, for this token on this chain, with its next nonce.",
);
export const ECDSAInvalidSignatureError = defineError(
  "ECDSAInvalidSignature",
  () => "The signature is not one.",
  "Sign anew.",
);
export const ECDSAInvalidSignatureLengthError = defineError(
  "ECDSAInvalidSignatureLength",
  ({ length }) => `A signature has 65 bytes, not ${id(length)}.`,
  "Pass it as the wallet returned it.",
);
export const ECDSAInvalidSignatureSError = defineError(
  "ECDSAInvalidSignatureS",
  () => "The signature has a high s value.",
  "Use the form that wallets make, with a low s.",
);
export const FaucetCoolingDownError = defineError(
  "FaucetCoolingDown",
  ({ receiver, opensAt }) => `The faucet serves ${receiver} again at ${moment(opensAt)}.`,
  "Wait until then.",
);
export const OwnableInvalidOwnerError = defineError(
  "OwnableInvalidOwner",
  ({ owner }) => `${owner} cannot own the token.`,
  NAME_ADDRESS,
);
export const OwnableUnauthorizedAccountError = defineError(
  "OwnableUnauthorizedAccount",
  ({ account }) => `${account} does not own the token.`,
  "Send it as the token's owner.",
);
export const TokenTooManyDecimalsError = defineError(
  "TokenTooManyDecimals",
  ({ decimals, max }) => `A test token has at most ${id(max)} decimals, not ${id(decimals)}.`,
  "Choose fewer.",
);
export const SafeERC20FailedOperationError = defineError(
  "SafeERC20FailedOperation",
  ({ token }) => `The token ${token} refused the transfer.`,
  "Check balance and allowance, and whether the token blocks the address.",
);
