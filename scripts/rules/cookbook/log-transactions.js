// One line of JSON for each transaction that was delivered, and one for each refusal.

on('DELIVERED', (session, delivered) => {
  log(JSON.stringify({
    id: delivered.id, client: String(session.client.address), from: String(delivered.from), to: delivered.recipients.map(String), size: delivered.size, member: delivered.member,
  }));
});

on('REFUSED', (session, refused) => {
  log(JSON.stringify({ id: refused.id, client: String(session.client.address), command: refused.command, code: refused.reply.code, by: refused.by }));
});
