import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { parse } from "yaml";

import { Health } from "../runtime/health.ts";
import { FakeClock } from "../testing/fakes.ts";
import { serve } from "./http.ts";
import { createLog } from "./log.ts";
import { PrometheusMeter } from "./meter.ts";
import { METRICS, PREFIX } from "./metrics.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string): Promise<string> => readFile(`${ROOT}${path}`, "utf8");

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly annotations: { readonly runbook: string };
    }[];
  }[];
}

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
}

/** Names of our metrics in an expression, without what histograms add, and without those of the process. */
function metricsIn(expression: string): string[] {
  const found = expression.match(new RegExp(`${PREFIX}[a-z_]+`, "g")) ?? [];
  return found
    .map((name) => name.slice(PREFIX.length).replace(/_(bucket|sum|count)$/, ""))
    .filter((name) => !/^(process|nodejs)_/.test(name));
}

const undeclared = (expressions: readonly string[]): string[] =>
  expressions.flatMap(metricsIn).filter((name) => METRICS[name] === undefined);

async function alerts() {
  const { groups } = parse(await read("keepers/operation/alerts.yaml")) as Rules;
  return groups.flatMap(({ rules }) => rules);
}

describe("keepers: metrics", () => {
  it("every use in the source names a declared metric", async () => {
    const files = await Array.fromAsync(glob(`${ROOT}keepers/src/**/*.ts`));
    const used = new Set<string>();
    for (const file of files.filter((path) => !path.endsWith(".test.ts"))) {
      for (const [, name] of (await readFile(file, "utf8")).matchAll(/meter\.(?:count|gauge|observe)\("([a-z_]+)"/g)) {
        if (name !== undefined) used.add(name);
      }
    }
    expect(used.size > 20, "they were found").to.equal(true);
    expect([...used].filter((name) => METRICS[name] === undefined)).to.deep.equal([]);
  });

  it("counts, sets and observes with labels, and shows what is not declared", async () => {
    const meter = new PrometheusMeter();
    meter.count("duty_decided_total", { duty: "liquidation" }, 3);
    meter.gauge("head_lag_blocks", 2);
    meter.observe("turn_seconds", 0.03);
    meter.count("no_such_metric");
    meter.gauge("duty_decided_total", 1); // a counter
    const text = await meter.text();
    expect(text).to.contain('plumbline_keepers_duty_decided_total{duty="liquidation"} 3');
    expect(text).to.contain("plumbline_keepers_head_lag_blocks 2");
    expect(text).to.contain('plumbline_keepers_turn_seconds_bucket{le="0.05"} 1');
    expect(text).to.contain('plumbline_keepers_undeclared_metrics_total{name="no_such_metric"} 1');
    expect(text).to.contain('plumbline_keepers_undeclared_metrics_total{name="duty_decided_total"} 1');
  });

  it("a process tells its memory, too", async () => {
    expect(await new PrometheusMeter({ process: true }).text()).to.contain(
      "plumbline_keepers_process_resident_memory_bytes",
    );
  });
});

describe("keepers: alerts and dashboard", () => {
  it("every alert has its section in the runbook, with what it means, what to look at and what to do, and no section is left over", async () => {
    const sections = (await read("docs/runbook.md")).split(/^## /m).slice(1);
    const titles = sections.map((section) => section.split("\n")[0]);
    const rules = await alerts();
    expect(titles).to.deep.equal(rules.map(({ alert }) => alert));
    for (const section of sections) {
      for (const part of ["- **Means:** ", "- **Look at:** ", "- **Do:** "]) expect(section).to.contain(part);
    }
    for (const { alert, annotations } of rules) {
      expect(annotations.runbook).to.equal(`docs/runbook.md#${alert.toLowerCase()}`);
    }
  });

  it("alerts and dashboard ask for declared metrics only", async () => {
    expect(undeclared((await alerts()).map(({ expr }) => expr))).to.deep.equal([]);
    const { panels } = JSON.parse(await read("keepers/operation/dashboard.json")) as Dashboard;
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(expressions.length > 15).to.equal(true);
    expect(undeclared(expressions)).to.deep.equal([]);
  });
});

describe("keepers: log", () => {
  it("writes one line of JSON per event, and no secret", () => {
    const lines: string[] = [];
    const log = createLog("info", { write: (line) => lines.push(line) });
    log.debug({}, "not written");
    log
      .child({ keeper: "a" })
      .warn({ privateKey: "0xsecret", chain: { url: "https://x/token-secret" }, duty: "pruning" }, "Look at this");
    expect(lines).to.have.length(1);
    const line = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
    expect(line).to.deep.include({ level: "warn", keeper: "a", duty: "pruning", msg: "Look at this" });
    expect(lines[0]).to.not.contain("secret");
  });
});

describe("keepers: HTTP", () => {
  it("tells health, readiness, metrics and status, and stops", async () => {
    const [clock, meter] = [new FakeClock(), new PrometheusMeter()];
    const health = new Health(clock, meter, { maxLag: 2, readyWithin: 60_000, stallAfter: 600_000 });
    const server = await serve({ host: "127.0.0.1", port: 0 }, { health, meter, describe: () => ({ wallet: "0x1" }) });
    const ask = async (path: string) => {
      const answer = await fetch(`${server.address}${path}`);
      return { code: answer.status, text: await answer.text() };
    };
    try {
      expect((await ask("/readyz")).code, "starting").to.equal(503);
      expect((await ask("/healthz")).code).to.equal(200);
      health.turned({ number: 7, hash: "0x", timestamp: 1 }, 0);
      expect((await ask("/readyz")).code).to.equal(200);
      health.fail("database", "it is locked");
      expect((await ask("/readyz")).code, "trouble").to.equal(503);
      expect((await ask("/healthz")).code, "no reason to start anew").to.equal(200);
      clock.time += 600_001;
      expect((await ask("/healthz")).code, "stalled").to.equal(503);
      const status = JSON.parse((await ask("/status")).text) as Record<string, unknown>;
      expect(status).to.deep.include({ wallet: "0x1", ready: false, status: "stalled" });
      expect((await ask("/metrics")).text).to.contain("plumbline_keepers_block 7");
      expect((await ask("/nothing")).code).to.equal(404);
    } finally {
      await server.close();
    }
    expect(await fetch(server.address).catch(() => "closed")).to.equal("closed");
  });
});
