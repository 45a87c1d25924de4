// One port for clients with and without STARTTLS. What came encrypted goes on encrypted, or not at all.

on('CONNECT', session => {
  session.starttls = 'allow';
});

on('POOL_SELECTED', (session, selected) => {
  selected.tls = session.tls ? 'require' : 'opportunistic';
});
