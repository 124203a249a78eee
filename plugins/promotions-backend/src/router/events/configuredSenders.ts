import { Sender } from '../../config';
import { EventSenders } from './senders';

/** The senders of the configuration. */
export function configuredSenders(senders: Sender[]): EventSenders {
  const byName = new Map(senders.map(sender => [sender.name, sender]));
  return {
    secretsOf: name => byName.get(name)?.secrets ?? [],
    maySpeakFor: (name, entity) => byName.get(name)?.entities(entity) ?? false,
  };
}
