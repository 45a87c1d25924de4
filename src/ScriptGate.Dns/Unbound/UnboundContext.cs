namespace ScriptGate.Dns.Unbound;

/// <summary>Sets a context of libunbound up, before its first question: afterwards nothing can be changed.</summary>
internal static class UnboundContext
{
    // How often one server is asked one question. The library of Ubuntu 22.04 does not know the option.
    private const string Attempts = "outbound-msg-retry:";

    private static readonly (string Option, string Value)[] Options =
    [
        // Every question that waits for a server has a socket of its own: below this number none waits for another. The library's 16 are for a client.
        ("outgoing-range:", "1024"),
        ("outgoing-num-tcp:", "32"),
        ("msg-cache-size:", "8m"),
        ("rrset-cache-size:", "16m"),
        ("key-cache-size:", "4m"),

        // That a name or record is not there may change when somebody repairs his zone: he waits no longer than this (RFC 2308 section 5 suggests one to three hours).
        ("cache-max-negative-ttl:", $"{(int)DnsLimits.LongestNegative.TotalSeconds}"),
        ("cache-max-ttl:", $"{(int)DnsLimits.LongestPositive.TotalSeconds}"),

        // Reverse zones of private networks are the forwarder's business: an administrator has his own there. They are not signed.
        ("unblock-lan-zones:", "yes"),
        ("insecure-lan-zones:", "yes"),
        ("do-not-query-localhost:", "no"),

        // The library believes that a name server which was silent for 12 s is dead, and from then on fails nearly every question unasked, for up to 15 minutes. We
        // often have only one, and a stranger's slow zone may be all that was slow: what it believes of a server is forgotten after a second.
        ("infra-host-ttl:", "0"),
        ("infra-keep-probing:", "yes"),
        (Attempts, "4"),
    ];

    // The library answers names below these itself, with NXDOMAIN. This one is for tests (RFC 6761 section 6.2), and tests have zones there.
    private static readonly string[] RemovedZones = ["test."];

    /// <exception cref="UnboundException">It cannot be had; the message says why.</exception>
    public static UnboundHandle Create(DnsSettings settings)
    {
        var context = new UnboundHandle();
        try
        {
            if (context.IsInvalid)
            {
                throw new UnboundException("no context: no memory, or no descriptors");
            }

            // It would write to the standard error output of the process.
            Require(Native.SetLog(context, 0), "log");
            Require(Native.UseThread(context, 1), "thread");
            foreach (var (option, value) in Options)
            {
                var error = Native.SetOption(context, option, value);
                Require(option == Attempts ? 0 : error, option);
            }

            foreach (var server in settings.Servers)
            {
                Require(Native.AddForwarder(context, $"{server.Address}@{server.Port}"), $"name server {server}");
            }

            if (settings.TrustAnchor is { } file)
            {
                Require(Native.AddTrustAnchors(context, file), $"trust anchor {file}");
            }

            foreach (var zone in RemovedZones)
            {
                Require(Native.RemoveZone(context, zone), settings.TrustAnchor is null ? "set-up" : "trust anchor");
            }

            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    private static void Require(int error, string what)
    {
        if (error != 0)
        {
            throw new UnboundException($"{what}: {Native.Describe(error)}");
        }
    }
}

/// <summary>libunbound refused to be set up.</summary>
internal sealed class UnboundException(string message) : Exception(message);
