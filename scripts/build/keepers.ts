/** Builds keepers/dist/ afresh, as it is published. */
import { buildKeepers } from "./bundle.ts";

await buildKeepers();
