import { z } from 'zod';

// Helm's own rules, so that an error has its place in the document.
const RELEASE_NAME =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const KUBE_VERSION = /^v?\d+\.\d+(\.\d+)?([-+][0-9A-Za-z.+-]+)?$/;
const API_VERSION =
  /^[A-Za-z0-9][A-Za-z0-9.-]*(\/[A-Za-z0-9][A-Za-z0-9.-]*){0,2}$/;

/** The configuration of `helm-template`. */
export const config = z.strictObject({
  path: z
    .string()
    .describe('The folder of the chart, below the working directory'),
  outPath: z
    .string()
    .describe('The file that gets the manifests; its folders are made'),
  releaseName: z
    .string()
    .max(53)
    .regex(RELEASE_NAME, {
      error:
        'This is not the name of a release. It has lower-case letters, digits, dashes and dots, such as `podinfo-prod`.',
    })
    .describe('The name of the release, which charts put into names'),
  namespace: z
    .string()
    .max(63)
    .regex(NAMESPACE, {
      error:
        'This is not the name of a namespace. It has lower-case letters, digits and dashes.',
    })
    .optional()
    .describe('The namespace of the release; `default` if absent'),
  valuesFiles: z
    .array(z.string())
    .max(100)
    .default([])
    .describe(
      'Files of values, below the working directory; later ones win over earlier ones',
    ),
  values: z
    .record(z.string(), z.json())
    .default({})
    .describe('Values, which win over those of files'),
  includeCRDs: z
    .boolean()
    .default(false)
    .describe(
      'Whether the custom resource definitions of the chart are put out',
    ),
  skipTests: z
    .boolean()
    .default(false)
    .describe('Whether the tests of the chart are left out'),
  disableHooks: z
    .boolean()
    .default(false)
    .describe('Whether the hooks of the chart are left out'),
  kubeVersion: z
    .string()
    .regex(KUBE_VERSION, {
      error: 'This is not a version of Kubernetes, such as `1.33.0`.',
    })
    .optional()
    .describe('The version of Kubernetes that the chart is told'),
  apiVersions: z
    .array(
      z.string().regex(API_VERSION, {
        error:
          'This is not a version of an API, such as `monitoring.coreos.com/v1`.',
      }),
    )
    .max(500)
    .default([])
    .describe('Versions of APIs that the chart is told to be there'),
  skipSchemaValidation: z
    .boolean()
    .default(false)
    .describe(
      'Whether the schema that the chart has for its values is left out',
    ),
});

export type HelmTemplateConfig = z.output<typeof config>;
