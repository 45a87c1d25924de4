// Modern TLS towards clients, whatever the old server behind the gateway can do: its pool has no serverTls of its own, or an opportunistic one.

on('TLS', (session, tls) => {
  if (tls.version !== '1.3' && !/^TLS_ECDHE_.*_(GCM_SHA\d+|CHACHA20_POLY1305_SHA256)$/.test(tls.cipher)) {
    return reject('5.7.10', 'Use TLS 1.3, or 1.2 with forward secrecy');
  }
});

on('POOL_SELECTED', (session, selected) => {
  selected.tls = 'opportunistic';
  selected.verify = false;
});
