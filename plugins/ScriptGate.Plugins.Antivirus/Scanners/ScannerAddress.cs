using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>Where a scanner listens.</summary>
/// <param name="Text">As the operator wrote it.</param>
/// <param name="EndPoint">An address, a host name or the path of a socket.</param>
internal sealed record ScannerAddress(string Text, EndPoint EndPoint)
{
    private const string Unix = "unix:";

    public const string Expected = "a scanner is 'host:port', '[address]:port', 'unix:/path' or 'icap://host:port/service'";

    public static ScannerAddress? TryParse(string text)
    {
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            // 107 octets and the NUL are what a socket's path may have on Linux.
            var path = text[Unix.Length..];
            return path.StartsWith('/') && System.Text.Encoding.UTF8.GetByteCount(path) <= 107 ? new ScannerAddress(text, new UnixDomainSocketEndPoint(path)) : null;
        }

        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            return null;
        }

        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return IPAddress.TryParse(host[1..^1], out var six) && six.AddressFamily == AddressFamily.InterNetworkV6 ? new ScannerAddress(text, new IPEndPoint(six, port)) : null;
        }

        return IPAddress.TryParse(host, out var four)
            ? four.AddressFamily == AddressFamily.InterNetwork ? new ScannerAddress(text, new IPEndPoint(four, port)) : null
            : Uri.CheckHostName(host) == UriHostNameType.Dns ? new ScannerAddress(text, new DnsEndPoint(host, port)) : null;
    }

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">There is nobody.</exception>
    public async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = EndPoint switch
        {
            UnixDomainSocketEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            IPEndPoint address => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            _ => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
        };
        try
        {
            await socket.ConnectAsync(EndPoint, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
