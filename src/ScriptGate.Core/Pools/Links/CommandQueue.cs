using System.Buffers;

namespace ScriptGate.Core.Pools;

/// <summary>Lines waiting to be sent, and the commands whose replies are still to come, in order.</summary>
/// <remarks>
/// With PIPELINING up to <see cref="Window"/> commands are in flight, so that neither side can fill the other's buffers (RFC 2920 section 3.1);
/// without it, one. Buffers are pooled and held only while there is something in them.
/// </remarks>
internal sealed class CommandQueue
{
    private const int Window = 64;
    private const int InitialSize = 1024;

    private readonly Queue<Line> _unsent = new();
    private readonly Queue<LinkCommand> _unanswered = new();
    private byte[] _octets = [];
    private int _start;
    private int _end;
    private bool _holdsSecrets;
    private LinkCommand _lastTaken;

    public bool IsEmpty => _unsent.Count == 0 && _unanswered.Count == 0;

    /// <summary>How many replies are still to be read.</summary>
    public int Count => _unsent.Count + _unanswered.Count;

    /// <summary>Adds a line; its CR LF is added here.</summary>
    public void Add(LinkCommand command, ReadOnlySpan<byte> line)
    {
        Reserve(line.Length + 2);
        line.CopyTo(_octets.AsSpan(_end));
        "\r\n"u8.CopyTo(_octets.AsSpan(_end + line.Length));
        _end += line.Length + 2;
        _unsent.Enqueue(new Line(command, line.Length + 2));
        _holdsSecrets |= command is LinkCommand.Auth or LinkCommand.AuthResponse;
    }

    /// <summary>Takes what may be sent now as one block; empty when nothing may. Call <see cref="Sent"/> when it is written.</summary>
    public ReadOnlyMemory<byte> Take(bool pipelining)
    {
        var start = _start;
        while (_unsent.TryPeek(out var line) && MayFollow(line.Command, pipelining))
        {
            _unsent.Dequeue();
            _unanswered.Enqueue(line.Command);
            _lastTaken = line.Command;
            _start += line.Length;
        }

        return _octets.AsMemory(start, _start - start);
    }

    /// <summary>The block of <see cref="Take"/> is written; with the last one the buffer goes back.</summary>
    public void Sent()
    {
        if (_start == _end)
        {
            Release();
        }
    }

    /// <summary>The command whose reply comes next, sent or not.</summary>
    /// <exception cref="InvalidOperationException">No command was queued.</exception>
    public LinkCommand Next()
    {
        if (_unanswered.TryPeek(out var command))
        {
            return command;
        }

        return _unsent.TryPeek(out var line) ? line.Command : throw new InvalidOperationException("There is no reply to wait for: no command was queued.");
    }

    /// <summary>The next reply came.</summary>
    public void Answered() => _unanswered.Dequeue();

    /// <summary>The final dot was sent by the body; its reply is expected now.</summary>
    public void ExpectFinalReply() => _unanswered.Enqueue(LinkCommand.FinalDot);

    public void Clear()
    {
        _unsent.Clear();
        _unanswered.Clear();
        Release();
    }

    private bool MayFollow(LinkCommand command, bool pipelining) =>
        _unanswered.Count == 0
        || (pipelining && _unanswered.Count < Window && MayBeFollowed(_lastTaken) && command is not (LinkCommand.StartTls or LinkCommand.Auth));

    /// <summary>All others end a group: their reply decides what comes next (RFC 2920 section 3.1).</summary>
    private static bool MayBeFollowed(LinkCommand command) => command is LinkCommand.Mail or LinkCommand.Rcpt or LinkCommand.Reset;

    private void Reserve(int count)
    {
        if (_octets.Length - _end >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(InitialSize, (_end - _start + count) * 2));
        _octets.AsSpan(_start, _end - _start).CopyTo(larger);
        var used = _end - _start;
        GiveBack();
        _octets = larger;
        _start = 0;
        _end = used;
    }

    private void Release()
    {
        GiveBack();
        _octets = [];
        _start = _end = 0;
        _holdsSecrets = false;
    }

    private void GiveBack()
    {
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets, clearArray: _holdsSecrets);
        }
    }

    private readonly record struct Line(LinkCommand Command, int Length);
}
