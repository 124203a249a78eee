/** Names of the effects by HTTP, in the order in which they come. */
export const EFFECTS = {
  /** Of the steps of the promotion to `dev`. */
  dev: ['announce', 'slow'],
  verification: ['smoke', 'load'],
  promotionTasks: ['report'],
  prod: ['release'],
};

/** Two stages with all that a promotion goes through. */
export function pipelineDocument(options: {
  name: string;
  effectsHost: string;
  repository: string;
}): object {
  const { name, effectsHost, repository } = options;
  const post = (effect: string) => ({
    uses: 'http',
    id: effect,
    with: {
      url: `http://${effectsHost}/effects/${name}/\${{ freight.version }}/${effect}`,
      method: 'POST',
      json: { effect },
      timeout: '60s',
    },
  });
  return {
    apiVersion: 'promotions/v1alpha1',
    kind: 'Pipeline',
    metadata: { name },
    spec: {
      origins: [{ name: 'app' }],
      stages: [
        {
          name: 'dev',
          freight: [{ origin: 'app', sources: { direct: true } }],
          targets: [{ name: 'dev' }],
          promotion: {
            steps: [
              { uses: 'git-clone', id: 'repo', with: { url: repository } },
              {
                uses: 'yaml-update',
                id: 'set',
                with: {
                  path: `${name}.yaml`,
                  set: { version: '${{ freight.version }}' },
                },
              },
              {
                uses: 'git-commit',
                id: 'commit',
                with: { message: `${name} \${{ freight.alias }}` },
              },
              { uses: 'git-push', id: 'push' },
              ...EFFECTS.dev.map(post),
              {
                uses: 'compose-output',
                id: 'facts',
                with: { commit: '${{ outputs.push.commit }}' },
              },
            ],
          },
          verification: { tasks: EFFECTS.verification.map(post) },
          promotionTasks: EFFECTS.promotionTasks.map(post),
        },
        {
          name: 'prod',
          freight: [{ origin: 'app', sources: { stages: ['dev'] } }],
          promotion: { steps: EFFECTS.prod.map(post) },
        },
      ],
    },
  };
}

/** The entities that declare the pipelines. */
export function entitiesFile(names: string[], effectsHost: string): string {
  return names
    .map(name =>
      JSON.stringify({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name,
          annotations: {
            'promotions/pipeline-ref': `url:http://${effectsHost}/documents/${name}.json`,
          },
        },
        spec: { type: 'service', lifecycle: 'production', owner: 'team' },
      }),
    )
    .join('\n---\n');
}
