using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Testing.Rules;

/// <summary>The members of all pools of one test, inside the process: polite mail servers until the test says otherwise.</summary>
internal sealed class RunMembers : IMemberTransport, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Pool, string Member), ScriptedMember> _members = [];
    private readonly Dictionary<string, MemberPlan> _plans = new(StringComparer.Ordinal);

    /// <summary>How the members of a pool behave from now on.</summary>
    public MemberPlan PlanOf(string pool)
    {
        lock (_gate)
        {
            if (!_plans.TryGetValue(pool, out var plan))
            {
                _plans.Add(pool, plan = new MemberPlan());
            }

            return plan;
        }
    }

    /// <summary>Sets which members of a pool are down from now on: who is has no connections either.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="down">Their addresses; null for all of them.</param>
    public void TakeDown(string pool, IReadOnlyList<string>? down)
    {
        var plan = PlanOf(pool);
        plan.Down = down;
        ScriptedMember[] gone;
        lock (_gate)
        {
            gone = [.. _members.Where(one => one.Key.Pool.Equals(pool, StringComparison.Ordinal) && plan.IsDownAt(one.Key.Member)).Select(one => one.Value)];
        }

        foreach (var member in gone)
        {
            member.HangUp();
        }
    }

    /// <exception cref="InvalidOperationException">The test said something of a pool that does not exist.</exception>
    public void CheckNames(IEnumerable<string> pools)
    {
        lock (_gate)
        {
            if (_plans.Keys.Except(pools, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            {
                throw new InvalidOperationException($"member: there is no pool '{unknown}'");
            }
        }
    }

    public SocketHandle Connect(string pool, HostEndpoint member, IPAddress? source)
    {
        var plan = PlanOf(pool);
        if (plan.IsDownAt(member.ToString()))
        {
            throw new IOException("Connection refused");
        }

        ScriptedMember server;
        lock (_gate)
        {
            var key = (pool, member.ToString());
            if (!_members.TryGetValue(key, out server!))
            {
                _members.Add(key, server = ScriptedMember.InProcess(plan.Script));
            }
        }

        return server.Connect(source);
    }

    /// <summary>The messages that members took so far.</summary>
    public IReadOnlyList<TakenMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _members.SelectMany(one => one.Value.Messages.Select(message => new TakenMessage(one.Key.Pool, one.Key.Member, message)))];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        ScriptedMember[] members;
        lock (_gate)
        {
            members = [.. _members.Values];
        }

        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }
}

/// <summary>A message that a member took.</summary>
internal sealed record TakenMessage(string Pool, string Member, RecordedMessage Message);
