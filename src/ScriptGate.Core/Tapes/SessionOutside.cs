using System.Buffers;
using System.Net;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tapes;

/// <summary>
/// Stands between one session and everything that is outside of it: DNS, the state store, services, the clock of rules, members, the client. Recording writes down what
/// came; replay answers from what was written. A session without one, nearly every session, pays a null check where it asks.
/// </summary>
/// <remarks>Questions may be asked from several threads: a step that ran out of its time, a timer, facts.</remarks>
internal abstract class SessionOutside
{
    private static readonly AsyncLocal<SessionOutside?> Ambient = new();
    private static volatile bool _isUsed;

    /// <summary>
    /// The outside of the session whose steps are being called; null for none. What checks are given at registration - their part of the store, their clock - is
    /// shared by all sessions, and finds the session in this way.
    /// </summary>
    public static SessionOutside? Current => _isUsed ? Ambient.Value : null;

    /// <summary>From here on, in this asynchronous method and what it calls, questions are those of a session.</summary>
    public static void Enter(SessionOutside outside)
    {
        _isUsed = true;
        Ambient.Value = outside;
    }

    /// <summary>Asks something and waits for the answer.</summary>
    /// <param name="kind">What is asked, one of <see cref="TapeKinds"/>.</param>
    /// <param name="question">The question: the same text for the same question.</param>
    /// <param name="form">How an answer is written down.</param>
    /// <param name="ask">Asks.</param>
    public abstract ValueTask<T> AskAsync<T>(string kind, string question, AnswerForm<T> form, Func<ValueTask<T>> ask);

    /// <summary>As <see cref="AskAsync"/>, for what answers at once.</summary>
    public abstract T Ask<T>(string kind, string question, AnswerForm<T> form, Func<T> ask);

    /// <summary>Octets of the client have come in, or its end.</summary>
    /// <param name="octets">How many are there that were not before.</param>
    /// <param name="hasEnded">No more will come.</param>
    /// <param name="wasAwaited">False when the session only looked whether there is something.</param>
    public virtual void Arrived(long octets, bool hasEnded, bool wasAwaited)
    {
    }

    /// <summary>Octets of the client were taken.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="kind">What for.</param>
    public virtual void Took(in ReadOnlySequence<byte> octets, InputKind kind)
    {
    }

    /// <summary>The session goes on as another client's.</summary>
    public virtual void BecameAnother(IPAddress client)
    {
    }

    /// <summary>Somebody broke off the session's wait for its client.</summary>
    public virtual void Interrupted(SessionEnd reason)
    {
    }

    /// <summary>Something was decided: what a replay compares.</summary>
    /// <param name="about">About what.</param>
    /// <param name="what">What was decided.</param>
    public virtual void Decided(string about, string what)
    {
    }

    /// <summary>The session is over. The last call.</summary>
    public virtual void Ended(SessionEnd end)
    {
    }
}

/// <summary>What octets of a client are.</summary>
internal enum InputKind
{
    /// <summary>Command lines.</summary>
    Command,

    /// <summary>A message, dot-stuffed or in chunks.</summary>
    Message,

    /// <summary>The answer to a challenge of AUTH.</summary>
    Secret,
}
