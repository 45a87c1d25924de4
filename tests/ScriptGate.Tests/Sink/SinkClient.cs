using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScriptGate.Tests.Sink;

/// <summary>A client that sends octets as they are told and reads whole replies.</summary>
internal sealed class SinkClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly CancellationToken _cancellationToken;

    private SinkClient(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _client = new TcpClient(endPoint.AddressFamily) { NoDelay = true };
        _client.Connect(endPoint);
        _reader = new StreamReader(_client.GetStream(), Encoding.UTF8);
    }

    public string LocalEndPoint => _client.Client.LocalEndPoint!.ToString()!;

    /// <summary>Connects and takes the banner.</summary>
    public static async Task<SinkClient> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var client = new SinkClient(endPoint, cancellationToken);
        await client.ReplyAsync();
        return client;
    }

    public async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), _cancellationToken);

    public async Task SendAsync(ReadOnlyMemory<byte> octets) => await _client.GetStream().WriteAsync(octets, _cancellationToken);

    /// <summary>Sends a command and reads its reply.</summary>
    public async Task<string> SayAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReplyAsync();
    }

    /// <summary>Reads one reply; lines are separated by <c>|</c>. Empty at the end of the connection.</summary>
    public async Task<string> ReplyAsync()
    {
        var lines = new List<string>();
        while (await _reader.ReadLineAsync(_cancellationToken) is { } line)
        {
            lines.Add(line);
            if (line.Length < 4 || line[3] != '-')
            {
                break;
            }
        }

        return string.Join('|', lines);
    }

    public async Task<string[]> RepliesAsync(int count)
    {
        var replies = new string[count];
        for (var i = 0; i < count; i++)
        {
            replies[i] = await ReplyAsync();
        }

        return replies;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }
}
