using System.Buffers;
using System.Net;
using System.Text;

namespace ScriptGate.Testing;

/// <summary>What a <see cref="ScriptedMember"/> got on one connection, octet by octet. Thread-safe.</summary>
public sealed class RecordedConnection
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _received = new();
    private readonly List<string> _commands = [];
    private readonly List<int> _reads = [];
    private readonly List<RecordedMessage> _bodies = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private readonly TaskCompletionSource<ConnectionEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RecordedConnection(int number, IPAddress? client) => (Number, Client) = (number, client);

    /// <summary>The address the connection came from.</summary>
    public IPAddress? Client { get; }

    /// <summary>Which connection of the member it is, from 1.</summary>
    public int Number { get; }

    /// <summary>True once a TLS handshake succeeded.</summary>
    public bool IsEncrypted { get; internal set; }

    /// <summary>The server name that the gateway asked for in its TLS handshake; empty for none, null without a handshake.</summary>
    public string? ServerName { get; internal set; }

    /// <summary>SHA-256 of the certificate that the gateway showed, lower-case hexadecimal; null for none.</summary>
    public string? ClientCertificate { get; internal set; }

    /// <summary>Everything that came in, decrypted, one character per octet.</summary>
    public string Received
    {
        get
        {
            lock (_lock)
            {
                return Encoding.Latin1.GetString(_received.WrittenSpan);
            }
        }
    }

    /// <summary>The command lines without their line ends, those of AUTH exchanges included.</summary>
    public IReadOnlyList<string> Commands => Snapshot(_commands);

    /// <summary>How many octets each read brought: on the loopback interface one write of moderate size is one read.</summary>
    public IReadOnlyList<int> Reads => Snapshot(_reads);

    /// <summary>The messages whose final dot came, whatever the member answered.</summary>
    public IReadOnlyList<RecordedMessage> Bodies => Snapshot(_bodies);

    /// <summary>Completes with how the connection ended.</summary>
    public Task<ConnectionEnd> Ended => _ended.Task;

    /// <summary>Waits for a command that begins so.</summary>
    public Task UntilCommandAsync(string start, CancellationToken cancellationToken) =>
        UntilAsync(() => _commands.Exists(line => line.StartsWith(start, StringComparison.OrdinalIgnoreCase)), $"the member got '{start}'", cancellationToken);

    /// <summary>Waits until so many octets came in.</summary>
    public Task UntilOctetsAsync(long count, CancellationToken cancellationToken) =>
        UntilAsync(() => _received.WrittenCount >= count, $"the member got {count} octets", cancellationToken);

    /// <summary>Waits for the end of the connection.</summary>
    public Task<ConnectionEnd> UntilEndAsync(CancellationToken cancellationToken) =>
        Patience.UntilAsync(Ended, $"connection {Number} of the member ended", cancellationToken);

    internal void Add(ReadOnlySpan<byte> octets)
    {
        lock (_lock)
        {
            _received.Write(octets);
            _reads.Add(octets.Length);
            Check();
        }
    }

    internal void AddCommand(string line)
    {
        lock (_lock)
        {
            _commands.Add(line);
            Check();
        }
    }

    internal void AddBody(RecordedMessage message)
    {
        lock (_lock)
        {
            _bodies.Add(message);
            Check();
        }
    }

    internal void End(ConnectionEnd end) => _ended.TrySetResult(end);

    private Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (condition())
            {
                return Task.CompletedTask;
            }

            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((condition, met));
            return Patience.UntilAsync(met.Task, what, cancellationToken);
        }
    }

    private void Check()
    {
        foreach (var (_, met) in _waiting.FindAll(one => one.Condition()))
        {
            met.TrySetResult();
        }

        _waiting.RemoveAll(one => one.Met.Task.IsCompleted);
    }

    private List<T> Snapshot<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }
}

/// <summary>How a connection to a <see cref="ScriptedMember"/> ended.</summary>
public enum ConnectionEnd
{
    /// <summary>The client said QUIT.</summary>
    Quit,

    /// <summary>The client closed without QUIT.</summary>
    ClosedByClient,

    /// <summary>The client sent RST, or TLS broke.</summary>
    BrokenByClient,

    /// <summary>The script closed.</summary>
    ClosedByScript,
}
