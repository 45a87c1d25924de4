// TLS ends at the gateway: clients may encrypt, members inside are spoken to in clear. In a pool whose serverTls asks for TLS this is a mistake, which defers the mail: rules ask for more, never for less.

on('CONNECT', session => {
  session.starttls = 'allow';
});

on('POOL_SELECTED', (session, selected) => {
  selected.tls = 'none';
});
