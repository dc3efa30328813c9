import { defineError, id } from "./contractError.ts";

export const AttemptedError = defineError(
  "Attempted",
  ({ useful }) => `The step was tried out and undone; it would ${useful ? "" : "not "}be of use.`,
  "Ask by checkUpkeep, which reads this.",
);
export const InvalidMetadataError = defineError(
  "InvalidMetadata",
  ({ length }) => `Metadata of ${id(length)} bytes name no workflow.`,
  "Let reports come through Chainlink's forwarder.",
);
export const NotSelfError = defineError(
  "NotSelf",
  ({ caller }) => `${caller} asks for what the adapter asks itself only.`,
  "Ask by checkUpkeep.",
);
export const NotTheForwarderError = defineError(
  "NotTheForwarder",
  ({ caller }) => `${caller} is not the forwarder.`,
  "Let reports come through the forwarder that the receiver was deployed with.",
);
export const NotTheWorkflowError = defineError(
  "NotTheWorkflow",
  ({ owner, name, id: workflow }) =>
    `The receiver takes no reports of workflow ${workflow}, named ${name}, of ${owner}.`,
  "Deploy a receiver for that workflow.",
);
export const NothingDoneError = defineError(
  "NothingDone",
  () => "None of the steps was of use.",
  "Ask again what is needed: somebody else was faster.",
);
export const ZeroConfigError = defineError(
  "ZeroConfig",
  () => "Forwarder or owner of the workflow is not named.",
  "Name both.",
);
