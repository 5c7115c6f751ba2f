import createClient from 'openapi-fetch';
import type { paths } from './api';

/** Six calls with the generated TypeScript client: node calls.js <address> <token>. */
const [address, token] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${token}` } });

function check(holds: boolean, found: unknown): void {
  if (!holds) {
    throw new Error(`Not as expected: ${JSON.stringify(found)}`);
  }
}

const connection = await client.POST('/api/integrations', {
  body: { integrationType: 'email', provider: 'sendgrid', name: 'Of the TypeScript client',
    configuration: { sandbox: true, fromEmail: 'noreply@example.com' } },
});
const event = { type: 'contact.created', data: { email: 'ann@example.com' } };
const accepted = await client.POST('/api/events', { body: event });
const batch = await client.POST('/api/events/batch', { body: [event, event] });
const email = await client.POST('/api/v1/integrations/email/send', {
  body: { to: [{ email: 'ann@example.com', name: 'Ann' }], subject: 'Hello', text: 'Hello Ann', connectionId: connection.data?.id },
  params: { header: { Prefer: 'wait=20' } },
});
const listed = await client.GET('/api/deliveries', { params: { query: { limit: 3 } } });
const refused = await client.POST('/api/v1/integrations/chat/post', { body: { text: '' } });

check(connection.data?.status === 'active', connection);
check(accepted.data?.deliveries?.length === 1, accepted);
check(batch.data?.length === 2, batch);
check(email.data?.status === 'delivered' && email.data.deliveryId !== '', email);
check(listed.data?.items.length === 3, listed);
check(refused.error?.errors?.[0]?.field === 'text', refused);
