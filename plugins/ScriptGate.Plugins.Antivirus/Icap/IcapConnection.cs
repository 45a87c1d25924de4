using System.Net.Sockets;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>A connection to an ICAP server, for one request after the other.</summary>
internal sealed class IcapConnection : IDisposable
{
    private readonly Socket? _socket;
    private readonly Stream _stream;

    public IcapConnection(Socket socket)
        : this(new NetworkStream(socket, ownsSocket: true)) => _socket = socket;

    /// <param name="stream">Both ways; owned from now on.</param>
    public IcapConnection(Stream stream)
    {
        _stream = stream;
        Reader = new IcapReader(stream);
    }

    public IcapReader Reader { get; }

    /// <summary>Whether it is good for another request. False from the beginning of one until its end.</summary>
    public bool CanStay { get; set; }

    /// <summary>Whether it had a request before: then the server may have closed it for good reason.</summary>
    public bool IsUsed { get; set; }

    /// <summary>While nothing is asked there is nothing to read, but the end.</summary>
    public bool IsQuiet => !Reader.HasRest && _socket?.Poll(0, SelectMode.SelectRead) != true;

    /// <summary>Writes; what cannot be written is no failure yet: what the server said before it closed can still be read.</summary>
    public async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(octets, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose() => _stream.Dispose();
}
