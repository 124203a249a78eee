import { parseDuration } from '@promotions/backstage-plugin-promotions-common';
import { resolve } from 'node:path';

/** Where everything of the demo is, and how often something happens. */
export interface DemoSettings {
  host: string;
  gitPort: number;
  clusterPort: number;
  backendPort: number;
  /** Folder for repositories and the state of the simulated cluster. */
  dataDir: string;
  /** Milliseconds between two versions that appear by themselves; 0: never. */
  releaseEvery: number;
  /** What deployment events are signed with. */
  senderSecret?: string;
}

/**
 * Reads the settings from the environment.
 *
 * @throws Error that names the variable that is wrong
 */
export function readSettings(env: NodeJS.ProcessEnv): DemoSettings {
  return {
    host: env.PROMOTIONS_HOST ?? '127.0.0.1',
    gitPort: port(env, 'PROMOTIONS_DEMO_GIT_PORT', 7008),
    clusterPort: port(env, 'PROMOTIONS_DEMO_CLUSTER_PORT', 7009),
    backendPort: port(env, 'PROMOTIONS_PORT', 7007),
    dataDir: resolve(env.PROMOTIONS_DATA ?? '.demo'),
    releaseEvery: interval(env, 'PROMOTIONS_DEMO_RELEASES', '5m'),
    senderSecret: env.PROMOTIONS_DEMO_SENDER_SECRET,
  };
}

/** Where people and programs on this machine reach the parts of the demo. */
export function addresses(settings: DemoSettings) {
  return {
    git: `http://localhost:${settings.gitPort}`,
    cluster: `http://localhost:${settings.clusterPort}`,
    backend: `http://localhost:${settings.backendPort}`,
  };
}

function port(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = Number(env[name] ?? fallback);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new Error(`${name} must be a port, not "${env[name]}".`);
  }
  return value;
}

function interval(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: string,
): number {
  const value = env[name] ?? fallback;
  if (value === 'off') {
    return 0;
  }
  try {
    return parseDuration(value);
  } catch {
    throw new Error(`${name} must be "off" or such as "5m", not "${value}".`);
  }
}
