/** A process that answers tasks until it is let go: see pool.ts. */
import { answer, type Task } from "./task.ts";
import type { Reply } from "./pool.ts";
import { loadRecordings } from "./world.ts";

const recordings = loadRecordings();

process.on("message", ({ place, task }: { readonly place: number; readonly task: Task }) => {
  void respond(place, task).then((reply) => process.send?.(reply));
});

async function respond(place: number, task: Task): Promise<Reply> {
  try {
    return { place, answer: await answer(await recordings, task) };
  } catch (error) {
    return { place, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
