#!/usr/bin/env node
// Stands here before the build, so that npm can link it.
import "../dist/main.js";
