/** What the configuration of a replica depends on. */
export interface ConfigOptions {
  port: number;
  database: { host: string; port: number; user: string; password: string };
  workDir: string;
  entitiesFile: string;
  effectsHost: string;
  gitUrl: string;
  token: string;
  senderSecret: string;
  leaseMs: number;
}

export const SENDER = 'cluster';

/** As an administrator of a Backstage with two replicas would write it. */
export function replicaConfig(options: ConfigOptions): object {
  const { port, effectsHost } = options;
  const baseUrl = `http://127.0.0.1:${port}`;
  return {
    app: { title: 'Faults', baseUrl },
    organization: { name: 'Faults' },
    backend: {
      baseUrl,
      listen: { host: '127.0.0.1', port },
      auth: {
        externalAccess: [
          {
            type: 'static',
            options: { token: options.token, subject: 'person' },
          },
        ],
      },
      database: {
        client: 'pg',
        connection: {
          ...options.database,
          database: 'postgres',
          // What a process holds that stands still is not held for ever.
          idle_in_transaction_session_timeout: 15_000,
        },
        pluginDivisionMode: 'schema',
      },
      reading: { allow: [{ host: effectsHost, paths: ['/documents/'] }] },
    },
    permission: { enabled: false },
    catalog: {
      rules: [{ allow: ['Component'] }],
      processingInterval: { hours: 24 },
      locations: [{ type: 'file', target: options.entitiesFile }],
    },
    promotions: {
      workingDirectory: options.workDir,
      // Read when the suite asks for it.
      documents: { refreshInterval: { hours: 24 } },
      grants: [
        {
          name: 'faults',
          repositories: [
            { url: `${options.gitUrl}/git/*`, allowLoopback: true },
          ],
          hosts: [{ host: effectsHost, allowLoopback: true }],
        },
      ],
      senders: [{ name: SENDER, secrets: [options.senderSecret] }],
      policies: [
        { name: 'production-follows', stages: ['prod'], autoPromotion: true },
      ],
      limits: {
        promotions: 16,
        passes: 8,
        callsPerHost: 100,
        lease: { milliseconds: options.leaseMs },
        poll: { milliseconds: 500 },
      },
      outbox: {
        lease: { seconds: 4 },
        timeout: { seconds: 2 },
        poll: { milliseconds: 300 },
      },
    },
  };
}
