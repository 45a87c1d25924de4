using System.Net;

namespace ScriptGate.Testing;

/// <summary>
/// DNS for tests of one step: what a test says is there, and nothing else. Names exist when they, or a name below them, have a record; aliases are followed; names are compared
/// without regard to case or a trailing dot. It keeps no time: answers are for now.
/// </summary>
public sealed class FakeResolver(TimeProvider? clock = null) : IDnsResolver
{
    private const int AliasLimit = 10;
    private const int MaxLabel = 63;
    private const int MaxText = 253;

    private readonly TimeProvider _clock = clock ?? new ManualClock();
    private readonly Lock _lock = new();
    private readonly List<(string Name, string Type, object Value)> _records = [];
    private readonly Dictionary<(string Name, string Type), DnsOutcome> _faults = [];
    private readonly Dictionary<(string Name, string Type), TaskCompletionSource> _held = [];
    private readonly List<string> _asked = [];
    private readonly List<(string Question, TaskCompletionSource Came)> _awaited = [];

    /// <summary>What was asked, in order, as <c>TYPE name</c>.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_lock)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>Adds addresses of either family.</summary>
    public FakeResolver Address(string name, params string[] addresses)
    {
        foreach (var address in addresses.Select(IPAddress.Parse))
        {
            Add(name, address.GetAddressBytes().Length == 4 ? "A" : "AAAA", address);
        }

        return this;
    }

    /// <summary>Adds a mail exchanger; an empty one with preference 0 is a null MX.</summary>
    public FakeResolver Mx(string name, int preference, string exchange) => Add(name, "MX", new DnsMx(preference, Plain(exchange)));

    /// <summary>Adds a text; its strings are joined already.</summary>
    public FakeResolver Txt(string name, string text) => Add(name, "TXT", text);

    /// <summary>Adds a name of an address. Says nothing of the name's own address.</summary>
    public FakeResolver Reverse(string address, string name) => Add(DnsNames.Reverse(IPAddress.Parse(address)), "PTR", Plain(name));

    /// <summary>Makes a name an alias of another.</summary>
    public FakeResolver Alias(string name, string target) => Add(name, "CNAME", Plain(target));

    /// <summary>Makes look-ups of a name come to nothing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="outcome">How they end.</param>
    /// <param name="type">Of this record type only; null for all.</param>
    public FakeResolver Fail(string name, DnsOutcome outcome = DnsOutcome.ServerFailure, string? type = null)
    {
        lock (_lock)
        {
            _faults[(Plain(name), type ?? "")] = outcome;
        }

        return this;
    }

    /// <summary>Makes look-ups of a name wait until <see cref="Release"/>, or for ever.</summary>
    public FakeResolver Hold(string name, string? type = null)
    {
        lock (_lock)
        {
            _held[(Plain(name), type ?? "")] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return this;
    }

    /// <summary>Lets look-ups of a name go on.</summary>
    public void Release(string name, string? type = null)
    {
        TaskCompletionSource? held;
        lock (_lock)
        {
            _held.Remove((Plain(name), type ?? ""), out held);
        }

        held?.SetResult();
    }

    /// <summary>Waits until a question was asked: the barrier before a test moves the clock.</summary>
    /// <param name="question"><c>TYPE name</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task UntilAskedAsync(string question, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_asked.Contains(question, StringComparer.Ordinal))
            {
                return Task.CompletedTask;
            }

            var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((question, came));
            return Patience.UntilAsync(came.Task, $"the question {question}", cancellationToken);
        }
    }

    /// <summary>Forgets all records and faults, not what was asked.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _records.Clear();
            _faults.Clear();
        }
    }

    /// <inheritdoc />
    public ValueTask<DnsAnswer<IPAddress>> QueryAAsync(string name, CancellationToken cancellationToken) => AskAsync<IPAddress>("A", name, cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<IPAddress>> QueryAaaaAsync(string name, CancellationToken cancellationToken) => AskAsync<IPAddress>("AAAA", name, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<DnsAnswer<DnsMx>> QueryMxAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await AskAsync<DnsMx>("MX", name, cancellationToken);
        return answer with { Records = [.. answer.Records.OrderBy(mx => mx.Preference)] };
    }

    /// <inheritdoc />
    public ValueTask<DnsAnswer<string>> QueryTxtAsync(string name, CancellationToken cancellationToken) => AskAsync<string>("TXT", name, cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<string>> QueryPtrAsync(IPAddress address, CancellationToken cancellationToken) =>
        AskAsync<string>("PTR", DnsNames.Reverse(address), cancellationToken);

    private FakeResolver Add(string name, string type, object value)
    {
        lock (_lock)
        {
            _records.Add((Plain(name), type, value));
        }

        return this;
    }

    private async ValueTask<DnsAnswer<T>> AskAsync<T>(string type, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var plain = Plain(name);
        Task held;
        lock (_lock)
        {
            _asked.Add($"{type} {plain}");
            foreach (var (_, came) in _awaited.Where(one => one.Question == _asked[^1]))
            {
                came.TrySetResult();
            }

            held = (_held.GetValueOrDefault((plain, type)) ?? _held.GetValueOrDefault((plain, "")))?.Task ?? Task.CompletedTask;
        }

        await held.WaitAsync(cancellationToken);
        lock (_lock)
        {
            return Answer<T>(type, plain);
        }
    }

    private DnsAnswer<T> Answer<T>(string type, string asked)
    {
        var name = asked;
        for (var i = 0; i <= AliasLimit; i++)
        {
            if (!IsName(name))
            {
                return Of<T>(DnsOutcome.InvalidName, "this can be no DNS name");
            }

            if (_faults.TryGetValue((name, type), out var fault) || _faults.TryGetValue((name, ""), out fault))
            {
                return Of<T>(fault, $"the test says {fault}");
            }

            var here = _records.Where(record => record.Name == name).ToArray();
            var records = here.Where(record => record.Type == type).Select(record => (T)record.Value).ToArray();
            if (records.Length > 0)
            {
                return Of<T>(DnsOutcome.Found) with { Records = records, CanonicalName = name == asked ? null : name };
            }

            if (here.FirstOrDefault(record => record.Type == "CNAME").Value is not string target)
            {
                var exists = here.Length > 0 || _records.Exists(record => record.Name.EndsWith($".{name}", StringComparison.Ordinal));
                return Of<T>(exists ? DnsOutcome.NoData : DnsOutcome.NoSuchName);
            }

            name = target;
        }

        return Of<T>(DnsOutcome.ServerFailure, "aliases without end");
    }

    private DnsAnswer<T> Of<T>(DnsOutcome outcome, string? detail = null) => new() { Outcome = outcome, ValidUntil = _clock.GetUtcNow(), Detail = detail };

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxText && name.Split('.').All(label => label.Length is > 0 and <= MaxLabel) && !name.Any(char.IsControl);

    private static string Plain(string name) => (name.EndsWith('.') ? name[..^1] : name).ToLowerInvariant();
}
