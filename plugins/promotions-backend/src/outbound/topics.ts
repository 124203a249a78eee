/** Topics of the events service, as they are granted and published to. */
export const TOPIC_PATTERN =
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?$/;
export const TOPIC_HELP =
  'must be a topic, of letters, digits, dots, dashes and underscores';

/** A topic, or with `.*` at its end all below it. */
export const GRANTED_TOPIC_PATTERN =
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,250}[A-Za-z0-9])?(?:\.\*)?$/;

/** What this plugin says and hears itself, which nobody else may say for it. */
const OWN = 'promotions';

/** Whether nobody may be granted the topic. */
export function isOwnTopic(topic: string): boolean {
  return topic === OWN || topic.startsWith(`${OWN}.`);
}

/** @param granted - as a grant lists it */
export function coversTopic(granted: string, topic: string): boolean {
  return granted.endsWith('.*')
    ? topic.startsWith(granted.slice(0, -1))
    : topic === granted;
}
