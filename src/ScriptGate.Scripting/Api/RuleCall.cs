using Microsoft.Extensions.Logging;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>What is the same for every call of a rule: the target of its global functions while its file loads.</summary>
/// <param name="name">The rule's file name.</param>
/// <param name="pools">The pools that exist.</param>
/// <param name="logger">The rules' log.</param>
internal sealed class RuleScope(string name, IReadOnlySet<string> pools, ILogger logger)
{
    public string Name { get; } = name;

    public IReadOnlySet<string> Pools { get; } = pools;

    public ILogger Logger { get; } = logger;
}

/// <summary>One call of a handler: the target of the global functions.</summary>
/// <param name="scope">The rule.</param>
/// <param name="sessionId">The session, for the log; empty outside sessions.</param>
/// <param name="smtpEvent">The event that is judged; null while files load, at INIT and for observers.</param>
internal sealed class RuleCall(RuleScope scope, string sessionId, SmtpEvent? smtpEvent)
{
    /// <summary>A line that is longer is cut: 1,024 characters.</summary>
    public const int MaxLogLine = 1024;

    /// <summary>Lines of one call beyond these are counted, not written: 20.</summary>
    public const int MaxLogLines = 20;

    private int _lines;

    /// <summary>The refusal of the first violation that the profile blocks: the handler's verdict if it returns none itself.</summary>
    public Verdict? Blocked { get; private set; }

    public static void Log(RuleCall call, ScriptArguments arguments)
    {
        call._lines++;
        if (call._lines <= MaxLogLines)
        {
            Api.Log.RuleSaid(call.Logger, call.Scope.Name, call.SessionId, LogText.Of(arguments));
        }
        else if (call._lines == MaxLogLines + 1)
        {
            Api.Log.RuleSaidTooMuch(call.Logger, call.Scope.Name, call.SessionId, MaxLogLines);
        }
    }

    public RuleScope Scope { get; } = scope;

    public string SessionId { get; } = sessionId;

    private ILogger Logger => Scope.Logger;

    /// <summary>Reports a violation and says what the profile makes of it.</summary>
    public Verdict Report(Violation violation, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence)
    {
        var judged = smtpEvent ?? throw new ScriptArgumentException("violation: there is nothing to judge here: it works in the handlers of a session's events");
        var verdict = judged.Report(violation, proposed, evidence);
        if (verdict.IsFinal)
        {
            Blocked ??= verdict;
        }

        return verdict;
    }

    /// <summary>Asks the session for a fact, off the lane: whoever provides it is a plugin, and what it computes at once must not count as the rule's.</summary>
    public Task<ScriptValue> AskAsync(string fact)
    {
        var session = (smtpEvent ?? throw new ScriptArgumentException("fact: there is nobody to ask about here: it works in the handlers of a session's events")).Session;
        return Task.Run(async () => FactValues.ToScript(await session.GetFactAsync(new Fact<object>(fact), CancellationToken.None)));
    }

    /// <summary>A pool's name, or null for the default; another name is the rule's mistake.</summary>
    public static string? PoolName(ScriptArguments arguments)
    {
        var name = arguments.OptionalText(0, "the name of a pool");
        if (name is null || arguments.Caller is not RuleCall call || call.Scope.Pools.Contains(name))
        {
            return name;
        }

        var near = ApiTable.Nearest(name, call.Scope.Pools);
        throw new ScriptArgumentException($"there is no pool '{name}'{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
    }
}
