using System.Text;

namespace ScriptGate.Testing;

/// <summary>One moment of a scripted conversation, with what a script can do at it.</summary>
public sealed class MemberStep
{
    private readonly MemberTalk _talk;
    private readonly Func<Task> _default;

    internal MemberStep(MemberTalk talk, string line, int number, Func<Task> @default)
    {
        _talk = talk;
        _default = @default;
        Line = line;
        Number = number;
    }

    /// <summary>The connection as recorded so far.</summary>
    public RecordedConnection Connection => _talk.Record;

    /// <summary>The command line; empty at the greeting, in a body and at the final dot.</summary>
    public string Line { get; }

    /// <summary>How often this command came on this connection; at the final dot, which message it is. From 1.</summary>
    public int Number { get; }

    /// <summary>Cancelled when the member is disposed.</summary>
    public CancellationToken Stopped => _talk.Stopped;

    /// <summary>Sends a reply; lines are separated by a line feed, CR LF is added. A 354 starts a message, and 2xx at the final dot takes it.</summary>
    public Task ReplyAsync(string reply) => _talk.ReplyAsync(reply);

    /// <summary>Sends these characters, one octet each, and nothing else.</summary>
    public Task SendAsync(string octets) => _talk.SendAsync(Encoding.Latin1.GetBytes(octets));

    /// <summary>Does what a polite server would do.</summary>
    public Task DefaultAsync() => _default();

    /// <summary>Reads another line, for example the answer to a 334; null at the end.</summary>
    public Task<string?> ReadLineAsync() => _talk.ReadLineAsync();

    /// <summary>Reads whatever comes next and forgets it, for example a ClientHello that will not be answered.</summary>
    public Task SkipReadAsync() => _talk.SkipAsync();

    /// <summary>Does the server's part of a TLS handshake, now.</summary>
    public Task StartTlsAsync() => _talk.StartTlsAsync();

    /// <summary>Ends the connection with FIN, or with RST when there are octets that were not read.</summary>
    public Task CloseAsync()
    {
        _talk.Close(reset: false);
        return Task.CompletedTask;
    }

    /// <summary>Ends the connection with RST.</summary>
    public Task ResetAsync()
    {
        _talk.Close(reset: true);
        return Task.CompletedTask;
    }

    /// <summary>Neither reads nor writes until the member is disposed.</summary>
    public async Task HangAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Stopped.Register(stopped.SetResult);
        await stopped.Task;
    }
}
