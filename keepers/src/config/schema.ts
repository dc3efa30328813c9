import { Cron } from "croner";
import { z } from "zod";

import { parseDecimal } from "../../../sdk/src/units/decimal.ts";
import { DUTIES } from "../duties/index.ts";
import { accountId, count, quoteAmount } from "../duties/settings.ts";
import { LEVELS } from "../operation/log.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "is not an address: 0x and 40 hexadecimal digits");

const url = z.string().refine((value) => /^https?:\/\/\S+$/.test(value), "is not an http or https address");

/** A decimal of a unit with so many decimals of wei: 9 for gwei, 18 for ether. */
function wei(decimals: number, unit: string): z.ZodType<bigint, string | number> {
  const pattern = new RegExp(`^\\d{1,12}(\\.\\d{1,${decimals}})?$`);
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const text = String(value);
    if (pattern.test(text)) return parseDecimal(text, decimals);
    context.addIssue({ code: "custom", message: `is not an amount in ${unit}, such as 0.5`, input: value });
    return z.NEVER;
  });
}

const gwei = wei(9, "gwei");
const ether = wei(18, "the chain's own currency");

const endpoint = z.strictObject({
  /** What logs and metrics call it; addresses may hold tokens. */
  name: z.string().min(1),
  url,
});

const cron = z.string().refine((pattern) => {
  try {
    return new Cron(pattern, { paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
}, 'is not a pattern of cron that comes true, such as "0 * * * *"');

const chain = z.strictObject({
  /** RPC addresses; the first is preferred as long as it is good. */
  providers: z.array(endpoint).min(1),
  /** Takes transactions without showing them to everybody. */
  privateEndpoint: endpoint.optional(),
  /** Of one attempt of one request [ms]. */
  timeout: count(100, 10 * MINUTE).default(5_000),
  /** Between two blocks, about [s]. */
  blockTime: count(1, 600).default(2),
  /** Blocks after which a block stays. */
  finalDepth: count(1, 1_000).default(12),
});

/** What one unit of the chain's own currency is worth: a number, or a Chainlink feed. */
const nativePrice = z.union([
  quoteAmount,
  z.strictObject({ feed: address, maxAge: count(1, 604_800).default(90_000) }),
]);

const gas = z.strictObject({
  nativePrice: nativePrice.prefault("3000"),
  /** Most that is ever paid, replacements included [gwei]. */
  maxFeePerGas: gwei.prefault("200"),
  /** Tip; what the node suggests unless given [gwei]. */
  priorityFee: gwei.optional(),
  /** Blocks after which a transaction that was not mined gets a higher fee. */
  bumpAfter: count(1, 1_000).default(3),
  /** Gas of one transaction at most. */
  maxGas: count(1_000_000, 16_777_216).default(16_000_000),
  /** What an intent that is not subsidised brings beyond its gas [quote]. */
  minimumProfit: quoteAmount.prefault("0"),
  /** For intents that bring less than they cost, per day of UTC [the chain's own currency]. */
  subsidyPerDay: ether.prefault("0.05"),
});

const sending = z.strictObject({
  /** Several calls in one transaction through this Multicall3; one by one unless given. */
  multicall: address.optional(),
  maxCalls: count(1, 200).default(20),
  maxInFlight: count(1, 1_000).default(16),
  /** Of keepers that share a database: how long an effect stays one's own [ms]. */
  leaseTime: count(1_000, DAY).default(MINUTE),
  /** Of keepers that share nothing: blocks that each waits at most, so that mostly one acts. */
  jitterBlocks: count(0, 100).default(0),
  /** Blocks for which only the private endpoint sees a transaction. */
  privateBlocks: count(0, 1_000).default(10),
});

const database = z
  .strictObject({
    /** A file of one keeper's own. */
    sqlite: z.string().min(1).optional(),
    /** Address of a PostgreSQL database that keepers share; better in the environment, as it holds a password. */
    postgres: z
      .string()
      .regex(/^postgres(ql)?:\/\/\S+$/, "is not a postgres:// address")
      .optional(),
  })
  .refine(({ sqlite, postgres }) => (sqlite === undefined) !== (postgres === undefined), {
    message: "is neither one sqlite file nor one postgres address",
  });

const http = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: count(0, 65_535).default(9_464),
});

const duties = z.strictObject(
  Object.fromEntries(
    DUTIES.map(({ name, schema, isOnByDefault }) => [
      name,
      schema
        .extend({
          enabled: z.boolean().default(isOnByDefault),
          /** When it runs, as cron says it, in UTC; at every block unless given. */
          schedule: cron.optional(),
        })
        .prefault({}),
    ]),
  ),
);

export const configurationSchema = z.strictObject({
  /** Record of the deployment, as `npm run deploy` writes it. */
  deployment: z.string().min(1),
  /** Account of the exchange that bounties go to; 0 for none. */
  beneficiary: accountId.default(0n),
  chain,
  database,
  gas: gas.prefault({}),
  sending: sending.prefault({}),
  http: http.prefault({}),
  log: z.strictObject({ level: z.enum(LEVELS).default("info") }).prefault({}),
  health: z
    .strictObject({
      /** Blocks behind the head up to which the keeper is ready. */
      maxLag: count(0, 100_000).default(5),
      /** So long after the last block it is still ready [s]. */
      readyWithin: count(1, 604_800).default(120),
      /** Without a block for so long the keeper has stalled, and should be started anew [s]. */
      stallAfter: count(10, 604_800).default(900),
    })
    .prefault({}),
  /** When it is stopped, it waits so long at most for transactions under way [s]. */
  stopTimeout: count(0, 3_600).default(30),
  /** Simulates and weighs, and sends nothing. */
  dryRun: z.boolean().default(false),
  duties: duties.prefault({}),
});

export type Configuration = z.output<typeof configurationSchema>;
