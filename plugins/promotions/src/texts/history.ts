/** What has changed, and what a policy has taken back. */
export const historyTexts = {
  history: {
    heading: 'History',
    show: 'Show the history',
    hide: 'Hide the history',
    ofStage: 'History of {{stage}}, newest first',
    ofPipeline: 'History of the pipeline, newest first',
    empty: 'Nothing has happened yet.',
    more: 'Load older entries',
    promotion: 'Promotion',
    promotionOf: 'Open the promotion of {{freight}} to {{stage}}',
    letThrough: 'Why it was let through',
    passedOver: 'What stood in the way',
    stood: 'How it stood then',
    about: '{{question}}: {{message}}',
    asOf: 'as of',
  },
  rolledBack: {
    done: 'Taken back from {{freight}}',
    refused: 'Not taken back from {{freight}}',
    pending: 'takes the stage back from {{freight}}',
    by: 'A policy takes {{stage}} back from {{from}} to {{freight}}.',
  },
} as const;
