import { type Asset, HOUR, loadRecording, type Recording, sliceRecording } from "../recordings/recording.ts";
import { FROM, MAX_DAYS } from "./settings.ts";

/** The demo sets itself up in the hours before its week. */
const PREPARATION = 2 * HOUR;

/** What was recorded about a market in the demo's week, and shortly before it. */
export async function loadHistory(asset: Asset): Promise<Recording> {
  return sliceRecording(await loadRecording(asset), FROM - PREPARATION, FROM + MAX_DAYS * 24 * HOUR);
}
