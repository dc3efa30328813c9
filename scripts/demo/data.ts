import { type Asset, HOUR, loadRecording, type Recording, sliceRecording } from "../recordings/recording.ts";
import { FROM, MAX_DAYS } from "./settings.ts";

/** The demo sets itself up in the hours before its week. */
const PREPARATION = 2 * HOUR;
/** Its last second is the first of the hour after it. */
const END = FROM + MAX_DAYS * 24 * HOUR + HOUR;

/** What was recorded about a market in the demo's week, and shortly before and after it. */
export async function loadHistory(asset: Asset): Promise<Recording> {
  return sliceRecording(await loadRecording(asset), FROM - PREPARATION, END);
}
