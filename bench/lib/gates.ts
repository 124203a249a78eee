/**
 * A pipeline document whose stages have gates of every kind.
 */

/** Two of them take turns, so that a stage has eight of the nine kinds. */
function gatesOf(stage: number): object[] {
  const upstream = `stage-${Math.max(0, stage - 1)}`;
  return [
    { expression: "freight.version != '0.0.0' && freight.metadata.risk < 5" },
    {
      window: {
        allow: [{ schedule: '0 8 * * 1-6', duration: '10h' }],
        deny: [{ from: '2026-12-24T18:00:00Z', to: '2027-01-04T06:00:00Z' }],
        timeZone: 'Europe/Berlin',
      },
    },
    stage % 2 === 0 ? { wait: '15m' } : { noUpstreamFailure: true },
    { condition: { stage: upstream, type: 'Healthy', equals: 'True' } },
    { dependency: { relation: 'dependsOn', stage: 'production' } },
    {
      name: 'release',
      approval: { count: 2, from: ['owner', 'group:default/release'] },
    },
    {
      name: 'change',
      check: {
        uses: 'http',
        with: { url: 'https://change.example.com/api/open' },
        expect: 'response.body.open == false',
      },
    },
    { lock: 'database' },
  ];
}

/** Each stage follows the one before it; freight soaks for an hour there. */
export function pipelineDocument(stages: number): Record<string, unknown> {
  return {
    apiVersion: 'promotions/v1alpha1',
    kind: 'Pipeline',
    metadata: { name: 'bench' },
    spec: {
      origins: [{ name: 'app' }],
      stages: Array.from({ length: stages }, (_, n) => ({
        name: `stage-${n}`,
        freight: [
          {
            origin: 'app',
            sources:
              n === 0
                ? { direct: true }
                : { stages: [`stage-${n - 1}`], requiredSoakTime: '1h' },
          },
        ],
        targets: [{ name: `stage-${n}` }],
        gates: gatesOf(n),
      })),
    },
  };
}
