import type { Coefficients } from "./coefficients.ts";

/** Fitted on the first two thirds of data/ by `npm run calibrate`, which writes this file. */
export const COEFFICIENTS: Coefficients = {
  filters: [
    { drift: 0.03, pull: 0.03, slowDrift: 0.003 },
    { drift: 0.03, pull: 0.1, slowDrift: 0.003 },
    { drift: 0.03, pull: 0.28, slowDrift: 0.003 },
    { drift: 0.03, pull: 0.28, slowDrift: 0.03 },
    { drift: 0.1, pull: 0.03, slowDrift: 0.003 },
    { drift: 0.1, pull: 0.1, slowDrift: 0.003 },
    { drift: 0.1, pull: 0.28, slowDrift: 0.003 },
    { drift: 0.1, pull: 0.28, slowDrift: 0.03 },
    { drift: 0.3, pull: 0.03, slowDrift: 0.003 },
    { drift: 0.3, pull: 0.1, slowDrift: 0.003 },
    { drift: 0.3, pull: 0.28, slowDrift: 0.003 },
    { drift: 0.3, pull: 0.28, slowDrift: 0.03 },
    { drift: 1, pull: 0.03, slowDrift: 0.003 },
    { drift: 1, pull: 0.1, slowDrift: 0.003 },
    { drift: 1, pull: 0.28, slowDrift: 0.003 },
    { drift: 1, pull: 0.28, slowDrift: 0.03 },
    { drift: 3, pull: 0.03, slowDrift: 0.003 },
    { drift: 3, pull: 0.1, slowDrift: 0.003 },
    { drift: 3, pull: 0.28, slowDrift: 0.003 },
    { drift: 3, pull: 0.28, slowDrift: 0.03 },
  ],
  noise: { variance: 2, usualSpread: 10, exponent: 0.6 },
  blend: { sharpness: 16, memory: 48 },
  margins: {
    window: 200,
    step: 0.01,
    quantiles: [
      [0, 0, 0, 0, 0, 0.03, 0.06, 0.09, 0.11, 0.14, 0.17, 0.2, 0.24, 0.27, 0.32, 0.37, 0.43, 0.5, 0.61, 0.81, 4.47],
      [0, 0, 0, 0, 0, 0.03, 0.06, 0.08, 0.11, 0.14, 0.17, 0.2, 0.23, 0.27, 0.31, 0.36, 0.42, 0.49, 0.59, 0.78, 3.64],
      [0, 0, 0, 0, 0, 0.03, 0.06, 0.08, 0.11, 0.14, 0.16, 0.19, 0.23, 0.26, 0.31, 0.34, 0.4, 0.46, 0.56, 0.72, 3.39],
      [0, 0, 0, 0, 0, 0.02, 0.05, 0.07, 0.1, 0.13, 0.15, 0.19, 0.21, 0.25, 0.28, 0.33, 0.38, 0.45, 0.54, 0.69, 3.22],
      [0, 0, 0, 0, 0, 0.01, 0.03, 0.06, 0.08, 0.11, 0.14, 0.18, 0.2, 0.23, 0.27, 0.31, 0.37, 0.42, 0.49, 0.62, 3.03],
      [0, 0, 0, 0, 0, 0, 0.03, 0.05, 0.07, 0.1, 0.12, 0.15, 0.19, 0.22, 0.25, 0.28, 0.34, 0.41, 0.47, 0.58, 2.64],
      [0, 0, 0, 0, 0, 0, 0.02, 0.04, 0.06, 0.08, 0.11, 0.14, 0.17, 0.19, 0.22, 0.25, 0.3, 0.35, 0.43, 0.55, 1.91],
      [0, 0, 0, 0, 0, 0, 0.02, 0.05, 0.06, 0.08, 0.1, 0.12, 0.14, 0.17, 0.2, 0.24, 0.28, 0.33, 0.39, 0.54, 2.93],
    ],
  },
  averaged: 3,
};
