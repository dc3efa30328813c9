/** Builds cli/dist/ afresh, as it is published. */
import { buildCli } from "./bundle.ts";

await buildCli();
