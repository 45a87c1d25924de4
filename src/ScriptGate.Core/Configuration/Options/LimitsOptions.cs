using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>What one client, session or message of a virtual server may use.</summary>
internal sealed record LimitsOptions
{
    /// <summary>Connections at a time; more get 421. Default: 10000, about 80 MB of idle sessions.</summary>
    [Description("Connections at a time; more get 421.")]
    [Within("1", "1000000")]
    public int Connections { get; init; } = 10_000;

    /// <summary>Connections at a time from one IPv4 address or one IPv6 network of 64 bits, which is what one host may have; does not apply to trusted networks. Default: 50.</summary>
    [Description("Connections at a time from one client (an IPv4 address, an IPv6 /64); more get 421. Does not apply to trustedNetworks.")]
    [Within("1", "1000000")]
    public int ConnectionsPerClient { get; init; } = 50;

    /// <summary>Connections at a time from one network of <see cref="Ipv4Prefix"/> or <see cref="Ipv6Prefix"/> bits; does not apply to trusted networks. Default: 0, no limit.</summary>
    [Description("Connections at a time from one source network (ipv4Prefix, ipv6Prefix); more get 421; 0 is no limit. Does not apply to trustedNetworks.")]
    [Within("0", "1000000")]
    public int ConnectionsPerNetwork { get; init; }

    /// <summary>New connections in one second; more get 421. Default: 0, no limit.</summary>
    [Description("New connections in any one second; more get 421; 0 is no limit.")]
    [Within("0", "100000")]
    public int ConnectionRate { get; init; }

    /// <summary>New connections in one second from one network; does not apply to trusted networks. Default: 0, no limit.</summary>
    [Description("New connections in any one second from one source network (ipv4Prefix, ipv6Prefix); more get 421; 0 is no limit. Does not apply to trustedNetworks.")]
    [Within("0", "100000")]
    public int ConnectionRatePerNetwork { get; init; }

    /// <summary>How many bits of an IPv4 address make a source network; 32 counts each address by itself. Default: 24.</summary>
    [Description("How many bits of an IPv4 address make a source network; 32 counts each address by itself.")]
    [Within("8", "32")]
    public int Ipv4Prefix { get; init; } = 24;

    /// <summary>The same of an IPv6 address. Default: 48, what one site usually has.</summary>
    [Description("How many bits of an IPv6 address make a source network.")]
    [Within("16", "128")]
    public int Ipv6Prefix { get; init; } = 48;

    /// <summary>Octets of a message; more get 552 5.3.4, and the number is announced with SIZE (RFC 1870). Default: 25 MiB.</summary>
    [Description("Octets of a message; more get 552 5.3.4. Announced with SIZE.")]
    [Octets]
    [Within("1", "2GiB")]
    public long MessageSize { get; init; } = 25 * 1024 * 1024;

    /// <summary>Recipients of a transaction; more get 452 4.5.3. Default: 1000; never under 100 (RFC 5321 section 4.5.3.1.8).</summary>
    [Description("Recipients of a transaction; more get 452 4.5.3.")]
    [Within("100", "100000", Source = "RFC 5321 section 4.5.3.1.8")]
    public int Recipients { get; init; } = 1_000;

    /// <summary>Faulty commands of a session; then 421 4.7.0. Default: 20.</summary>
    [Description("Faulty commands of a session; then 421 4.7.0.")]
    [Within("1", "1000000")]
    public int Errors { get; init; } = 20;

    /// <summary>Commands of a session that move no mail (NOOP, RSET, VRFY and so on); then 421 4.7.0. Default: 100.</summary>
    [Description("Commands of a session without mail in between; then 421 4.7.0.")]
    [Within("1", "1000000")]
    public int JunkCommands { get; init; } = 100;

    /// <summary>Received lines of a message; more get 554 5.4.6 (RFC 5321 section 6.3). Default: 50, as Postfix has it.</summary>
    [Description("Received lines of a message; more get 554 5.4.6, because the message is in a loop.")]
    [Within("1", "1000")]
    public int Hops { get; init; } = 50;

    /// <summary>Octets of a command line with its CR LF, extensions of parameters included on top. Default and minimum: 512 (RFC 5321 section 4.5.3.1.4).</summary>
    [Description("Octets of a command line with its CR LF; what the extensions offered may add comes on top.")]
    [Octets]
    [Within("512", "64KiB", Source = "RFC 5321 section 4.5.3.1.4")]
    public int CommandLine { get; init; } = 512;

    /// <summary>Octets of a line of an AUTH exchange with its CR LF. Default: 12288 (RFC 4954 section 4).</summary>
    [Description("Octets of a line of an AUTH exchange with its CR LF.")]
    [Octets]
    [Within("512", "64KiB", Source = "RFC 5321 section 4.5.3.1.4")]
    public int AuthLine { get; init; } = 12_288;

    /// <summary>Octets of a line of a message with its CR LF. Default and minimum: 1000 (RFC 5321 section 4.5.3.1.6).</summary>
    [Description("Octets of a line of a message with its CR LF.")]
    [Octets]
    [Within("1000", "1MiB", Source = "RFC 5321 section 4.5.3.1.6")]
    public int TextLine { get; init; } = 1_000;

    /// <summary>How long all MESSAGE steps together may take. Default: 60 s, a tenth of what a client waits for the final reply (RFC 5321 section 4.5.3.2.6).</summary>
    [Description("How long all steps together may take for the verdict on a message.")]
    [Within("1ms", "5m")]
    public TimeSpan VerdictTime { get; init; } = TimeSpan.FromSeconds(60);
}
