import { writeFileSync } from 'node:fs';
import { dashboardFiles } from './index.ts';

// Writes the dashboards to deploy/observability/grafana/dashboards.
for (const [file, content] of dashboardFiles()) {
  writeFileSync(file, content);
  console.log(`${file.pathname} written`);
}
