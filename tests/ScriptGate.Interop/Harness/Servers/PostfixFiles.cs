namespace ScriptGate.Interop.Harness.Servers;

/// <summary>The text of Postfix's configuration files.</summary>
internal static class PostfixFiles
{
    /// <summary>Starts Postfix ($1) with a configuration folder ($2), waits for SIGTERM, and stops it.</summary>
    public const string RunScript = """
        trap 'stopping=yes; kill $sleeper 2>/dev/null' TERM
        "$1" -c "$2" start || exit 1
        while [ -z "$stopping" ]; do
          sleep 3600 >/dev/null 2>&1 & sleeper=$!
          wait $sleeper
        done
        "$1" -c "$2" stop
        """;

    public static string MainText(TestFolder folder, PostfixPlan plan, KeyPair? pair)
    {
        List<string> lines =
        [
            "compatibility_level = 3.6",
            $"queue_directory = {folder.Of("queue")}",
            $"data_directory = {folder.Of("data")}",
            $"maillog_file = {folder.Of("log", "mail.log")}",
            $"maillog_file_prefixes = {folder.Path}",
            "myhostname = mx.example.org",
            "mydestination =",
            "inet_interfaces = 127.0.0.1",
            "inet_protocols = ipv4",
            "mynetworks = 127.0.0.0/8",
            "smtpd_relay_restrictions = permit_mynetworks, reject",
            "smtpd_reject_unlisted_recipient = no",
            "smtpd_peername_lookup = no",
            "smtpd_client_connection_count_limit = 0",
            "smtpd_client_message_rate_limit = 0",
            "smtpd_error_sleep_time = 0",
            "smtpd_timeout = 60s",
            "disable_dns_lookups = yes",
            "smtp_host_lookup = native",
            "message_size_limit = 52428800",
            "mailbox_size_limit = 0",
            "virtual_mailbox_limit = 0",
            "in_flow_delay = 0",
            "default_process_limit = 20",
            // Every recipient of every domain, into one Maildir: what arrives is told apart by its headers.
            "virtual_mailbox_domains = static:all",
            "virtual_mailbox_maps = static:all/",
            $"virtual_mailbox_base = {folder.Of("mail")}",
            "virtual_uid_maps = static:65534",
            "virtual_gid_maps = static:65534",
            "virtual_alias_maps =",
            "alias_maps =",
            "local_recipient_maps =",
        ];
        if (plan.RelayTo is { } relay)
        {
            var end = relay.LastIndexOf(':');
            lines.Add($"relayhost = [{relay[..end]}]:{relay[(end + 1)..]}");
            lines.Add("virtual_mailbox_domains =");
            lines.Add("default_transport = smtp");
            lines.Add("initial_destination_concurrency = 10");
        }

        if (pair is not null)
        {
            lines.Add($"smtpd_tls_cert_file = {pair.Certificate}");
            lines.Add($"smtpd_tls_key_file = {pair.Key}");
            lines.Add("smtpd_tls_security_level = may");
            lines.Add($"smtpd_tls_wrappermode = {(plan.IsImplicitTls ? "yes" : "no")}");
            lines.Add("smtpd_tls_received_header = yes");
        }

        if (plan.ExpectsProxyHeader)
        {
            lines.Add("smtpd_upstream_proxy_protocol = haproxy");
        }

        if (plan.SaslSocket is { } socket)
        {
            lines.Add("smtpd_sasl_auth_enable = yes");
            lines.Add("smtpd_sasl_type = dovecot");
            lines.Add($"smtpd_sasl_path = {socket}");
            lines.Add("smtpd_sasl_security_options = noanonymous");
            lines.Add("smtpd_sasl_authenticated_header = yes");
        }

        return string.Join('\n', [.. lines, .. plan.Settings, string.Empty]);
    }

    public static string MasterText(int port) => $"""
        127.0.0.1:{port} inet n - n - - smtpd
        pickup    unix  n - n 60 1 pickup
        cleanup   unix  n - n - 0 cleanup
        qmgr      unix  n - n 300 1 qmgr
        tlsmgr    unix  - - n 1000? 1 tlsmgr
        rewrite   unix  - - n - - trivial-rewrite
        bounce    unix  - - n - 0 bounce
        defer     unix  - - n - 0 bounce
        trace     unix  - - n - 0 bounce
        flush     unix  n - n 1000? 0 flush
        proxymap  unix  - - n - - proxymap
        smtp      unix  - - n - - smtp
        relay     unix  - - n - - smtp
        showq     unix  n - n - - showq
        error     unix  - - n - - error
        retry     unix  - - n - - error
        discard   unix  - - n - - discard
        virtual   unix  - n n - - virtual
        anvil     unix  - - n - 1 anvil
        scache    unix  - - n - 1 scache
        postlog   unix-dgram n - n - 1 postlogd

        """;
}
