import type { z } from "zod";

import type { Deployment } from "../../../sdk/src/deployments.ts";
import type { Duty, Intent, Snapshot } from "../core/duty.ts";
import type { Labels } from "../core/ports.ts";

/** Something that a duty watches and that no transaction of ours can mend. */
export interface Finding {
  /** A gauge of operation/metrics.ts; `<metric>_alarming` says 1 where it is. */
  readonly metric: string;
  readonly labels: Labels;
  readonly value: number;
  /** Somebody has to do something; logged when that begins and when it ends. */
  readonly alarming: boolean;
  /** An alarm that becomes one of another kind is logged again. */
  readonly kind?: string;
  readonly message: string;
}

/** A duty with its settings: all that it can be told to do is decided. */
export interface BoundDuty {
  readonly name: string;
  decide(snapshot: Snapshot): readonly Intent[];
  observe(snapshot: Snapshot): readonly Finding[];
}

/** A duty as configuration and runtime see it, whatever its settings are. */
export interface DutyModule {
  readonly name: string;
  /** One sentence for the configuration's reference. */
  readonly summary: string;
  /** Of the settings as they stand in the configuration file. */
  readonly schema: z.ZodObject;
  /** Whether it runs unless the configuration says otherwise. */
  readonly isOnByDefault: boolean;
  /** @param settings what the schema gave */
  bind(settings: unknown, deployment: Deployment): Promise<BoundDuty>;
}

/** What a duty's file says. */
export interface DutyDefinition<Schema extends z.ZodObject, Prepared> extends Duty<Prepared> {
  readonly summary: string;
  readonly schema: Schema;
  readonly isOnByDefault: boolean;
  /** Reads files that the settings name, and refuses settings that do not fit the deployment. */
  prepare(settings: z.output<Schema>, deployment: Deployment): Prepared | Promise<Prepared>;
  observe?(snapshot: Snapshot, settings: Prepared): readonly Finding[];
}

/**
 * A duty that has its settings as the schema gives them.
 *
 * @example
 * export const sampling = defineDuty({ name: "sampling", schema: z.strictObject({ ... }), decide: (snapshot, settings) => [] });
 */
export function defineDuty<Schema extends z.ZodObject>(
  definition: Omit<DutyDefinition<Schema, z.output<Schema>>, "prepare">,
): DutyModule & Duty<z.output<Schema>> {
  return definePreparedDuty({ ...definition, prepare: (settings) => settings });
}

/** The same for a duty that needs more than its settings. */
export function definePreparedDuty<Schema extends z.ZodObject, Prepared>(
  definition: DutyDefinition<Schema, Prepared>,
): DutyModule & DutyDefinition<Schema, Prepared> {
  const { name } = definition;
  return {
    ...definition,
    bind: async (settings, deployment) => {
      // The configuration passes on what this duty's own schema gave.
      const prepared = await definition.prepare(settings as z.output<Schema>, deployment);
      return {
        name,
        decide: (snapshot) => definition.decide(snapshot, prepared),
        observe: (snapshot) => definition.observe?.(snapshot, prepared) ?? [],
      };
    },
  };
}
