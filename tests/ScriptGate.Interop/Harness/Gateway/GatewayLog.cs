using System.Text.Json.Nodes;

namespace ScriptGate.Interop.Harness.Gateway;

/// <summary>The log of a running gateway. Thread-safe.</summary>
internal sealed class GatewayLog
{
    private readonly Lock _lock = new();
    private readonly List<LogLine> _lines = [];
    private readonly List<string> _complaints = [];

    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The lines of transactions: one for each, whatever became of it.</summary>
    public IReadOnlyList<LogLine> Transactions => Of("Transaction");

    /// <summary>What it wrote to standard error.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_lock)
            {
                return [.. _complaints];
            }
        }
    }

    /// <summary>Warnings and worse, a line each: what a test that fails wants to know first.</summary>
    public string Unusual => string.Join('\n', Lines.Where(line => line.Level is "warn" or "error" or "fatal"));

    public IReadOnlyList<LogLine> Of(string name) => [.. Lines.Where(line => line.Event == name)];

    /// <summary>Waits for so many lines of an event that are as wished.</summary>
    /// <returns>The last of them.</returns>
    public async Task<LogLine> UntilAsync(string name, Func<LogLine, bool>? isWished = null, int count = 1)
    {
        LogLine[] found = [];
        await Poll.UntilAsync(
            () => (found = [.. Of(name).Where(isWished ?? (static _ => true))]).Length >= count,
            () => $"the gateway logged {name} {count} times; its log:\n{this}");
        return found[count - 1];
    }

    public void Add(string line)
    {
        // A line that is no JSON object fails here, and with it the reading of the log: everything on standard output is to be read by programs.
        var parsed = new LogLine(JsonNode.Parse(line)!.AsObject());
        lock (_lock)
        {
            _lines.Add(parsed);
        }
    }

    public void AddComplaint(string line)
    {
        lock (_lock)
        {
            _complaints.Add(line);
        }
    }

    public override string ToString() => string.Join('\n', [.. Lines.Select(line => line.ToString()), .. Complaints]);
}
