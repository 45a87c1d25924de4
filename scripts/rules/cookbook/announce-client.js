// Members that are Postfix learn who the client is (XCLIENT): what they check, limit and log is then about it, and not about the gateway. Clients of our own networks stay what they were to them.
// A member that does not take it gets no mail: it would allow every client what it allows the gateway (pools.NAME.clientAddressRequired).
// Options: { "pools": ["mail"] }

on('POOL_SELECTED', (session, selected) => {
  if (config.pools && !config.pools.includes(selected.pool)) return;
  if (!session.client.trusted) selected.announce = 'xclient';
});

on('SERVER_CONNECTED', (session, connected) => {
  if (connected.announced !== 'none') log(`${connected.member} knows ${session.client.address} by ${connected.announced}`);
});
