// Written by `npm run generate:sdk` from the build. Do not edit.
/** Records of the deployments on public networks, by chain id, as `parseDeployment` takes them. */
export const records: Readonly<Record<number, unknown>> = {
};
