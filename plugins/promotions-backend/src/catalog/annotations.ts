/** Where the document of an entity's pipeline lies; several, comma separated. */
export const PIPELINE_REF_ANNOTATION = 'promotions/pipeline-ref';
