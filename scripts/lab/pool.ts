/** Runs tasks in processes beside this one. Results do not depend on how many there are, nor on which of them is faster. */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { Answer, Task } from "./task.ts";

/** A worker's words: what came of a task, or why it failed. */
export type Reply =
  { readonly place: number; readonly answer: Answer } | { readonly place: number; readonly error: string };

/** A run that failed; its process said why. */
export class TaskFailed extends Error {
  override readonly name = "TaskFailed";

  constructor(
    readonly task: Task,
    reason: string,
  ) {
    super(`${task.configuration.name}, seed ${task.seed}: ${reason}`);
  }
}

/**
 * @param workers processes, at least 1
 * @returns answers in the order of the tasks
 * @throws TaskFailed with the first failure
 */
export async function runAll(
  tasks: readonly Task[],
  workers: number,
  onAnswer: (done: number, task: Task) => void,
): Promise<Answer[]> {
  const answers: (Answer | undefined)[] = tasks.map(() => undefined);
  let [next, done] = [0, 0];
  const children: ChildProcess[] = [];
  const serve = async (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(new URL("./worker.ts", import.meta.url)), [], {
        execArgv: process.execArgv,
        serialization: "advanced",
      });
      children.push(child);
      const hand = (): void => {
        const place = next;
        const task = tasks[place];
        next += 1;
        if (task === undefined) {
          child.disconnect();
          resolve();
        } else child.send({ place, task });
      };
      child.on("message", (reply: Reply) => {
        const task = tasks[reply.place];
        if (task === undefined) return;
        if ("error" in reply) {
          reject(new TaskFailed(task, reply.error));
          return;
        }
        answers[reply.place] = reply.answer;
        done += 1;
        onAnswer(done, task);
        hand();
      });
      child.on("error", reject);
      child.on("exit", (code) => {
        if (code !== 0) reject(new Error(`A worker ended with ${code ?? "a signal"}`));
      });
      hand();
    });
  try {
    await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, serve));
  } finally {
    for (const child of children) if (child.connected) child.kill();
  }
  return answers.map((given, i) => {
    if (given === undefined) throw new Error(`Task ${i} has no answer`);
    return given;
  });
}
