import { defineError, id } from "./contractError.ts";

const ASK_ADMIN = "Ask an admin of the access manager.";

export const AccessManagerAlreadyScheduledError = defineError(
  "AccessManagerAlreadyScheduled",
  ({ operationId }) => `Operation ${operationId} is scheduled already.`,
  "Wait for it, or cancel it first.",
);
export const AccessManagerBadConfirmationError = defineError(
  "AccessManagerBadConfirmation",
  () => "Renouncing a role must name the caller.",
  "Pass your own address.",
);
export const AccessManagerExpiredError = defineError(
  "AccessManagerExpired",
  ({ operationId }) => `Operation ${operationId} was not executed in time.`,
  "Schedule it anew.",
);
export const AccessManagerInvalidInitialAdminError = defineError(
  "AccessManagerInvalidInitialAdmin",
  ({ initialAdmin }) => `${initialAdmin} cannot be the first admin.`,
  "Name an account.",
);
export const AccessManagerLockedFunctionError = defineError(
  "AccessManagerLockedFunction",
  ({ selector }) => `The role of function ${selector} cannot change.`,
  "Leave it as it is.",
);
export const AccessManagerLockedRoleError = defineError(
  "AccessManagerLockedRole",
  ({ roleId }) => `Role ${id(roleId)} cannot change.`,
  "Leave it as it is.",
);
export const AccessManagerNotReadyError = defineError(
  "AccessManagerNotReady",
  ({ operationId }) => `Operation ${operationId} may not be executed yet.`,
  "Wait out its delay.",
);
export const AccessManagerNotScheduledError = defineError(
  "AccessManagerNotScheduled",
  ({ operationId }) => `Operation ${operationId} was not scheduled.`,
  "Schedule it with the access manager first.",
);
export const AccessManagerUnauthorizedAccountError = defineError(
  "AccessManagerUnauthorizedAccount",
  ({ msgsender, roleId }) => `${msgsender} does not hold role ${id(roleId)}.`,
  ASK_ADMIN,
);
export const AccessManagerUnauthorizedCallError = defineError(
  "AccessManagerUnauthorizedCall",
  ({ caller, target, selector }) => `${caller} may not call ${selector} of ${target}.`,
  ASK_ADMIN,
);
export const AccessManagerUnauthorizedCancelError = defineError(
  "AccessManagerUnauthorizedCancel",
  ({ msgsender, caller }) => `${msgsender} may not cancel what ${caller} scheduled.`,
  ASK_ADMIN,
);
export const AccessManagerUnauthorizedConsumeError = defineError(
  "AccessManagerUnauthorizedConsume",
  ({ target }) => `${target} does not consume scheduled operations now.`,
  "Call the target itself.",
);
export const InsufficientBalanceError = defineError(
  "InsufficientBalance",
  ({ balance, needed }) => `A contract has ${id(balance)} wei, and needs ${id(needed)}.`,
  "Send no value along.",
);
export const SafeCastOverflowedUintDowncastError = defineError(
  "SafeCastOverflowedUintDowncast",
  ({ bits, value }) => `${id(value)} does not fit ${id(bits)} bits.`,
  "Use a smaller value.",
);
