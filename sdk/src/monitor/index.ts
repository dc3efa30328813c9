export { HealthMonitor } from "./healthMonitor.ts";
