using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>A rule that asks services: a real store in memory, data groups from files, DNS as the test says.</summary>
internal sealed class ServiceHouse : IDisposable
{
    private readonly RuleHouse _house;
    private readonly MemoryStateStore _store;

    /// <param name="body">The body of an asynchronous MAIL handler; what it logs last is the answer.</param>
    /// <param name="groups">Data groups: name, type, text of the file.</param>
    public ServiceHouse(string body, params (string Name, DataGroupType Type, string Text)[] groups)
        : this(body, rest: string.Empty, groups)
    {
    }

    public ServiceHouse(string body, string rest, params (string Name, DataGroupType Type, string Text)[] groups)
    {
        MemoryStateStore? store = null;
        _house = new RuleHouse($"on('MAIL', async (session, mail) => {{ try {{ {body}\n}} catch (error) {{ log(String(error)); }} }});\n{rest}\non('QUIT', () => {{}});", house =>
        {
            store = new MemoryStateStore(house.Clock);
            return new RuleServices
            {
                Store = store,
                Clock = house.Clock,
                Dns = Dns,
                DataGroups = Groups(house, groups),
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["KEY"] = "secret", ["UNSET"] = null },
            };
        });
        _store = store!;
        Session = new FakeSession { Dns = Dns };
    }

    public FakeResolver Dns { get; } = new();

    public FakeSession Session { get; }

    public FakeClock Clock => _house.Clock;

    public RuleHouse Rules => _house;

    /// <summary>Runs the handler and gives the last line it logged; errors it lets go are logged.</summary>
    public async Task<string> SaidAsync()
    {
        const string Prefix = "rule Information: rule.js in SG-0123456789ABCDEF: ";
        await _house.Judge(new MailEvent(Session, new FakeTransaction()));

        // Who waits for a promise hears of it from inside JavaScript, and a call that is inside when the test moves the clock costs its lane. The lane serves one call after the other.
        await _house.Judge(new QuitEvent(Session));
        var line = _house.Log.Lines[^1];
        line.ShouldStartWith(Prefix);
        return line[Prefix.Length..];
    }

    /// <summary>Data groups as a generation reads them.</summary>
    public static DataGroupSet Groups(RuleHouse house, IEnumerable<(string Name, DataGroupType Type, string Text)> groups)
    {
        var options = new GatewayOptions
        {
            DataGroups = groups.ToDictionary(
                group => group.Name,
                group => new DataGroupOptions { File = house.Folder.Write($"scripts/data/{group.Name}.txt", group.Text), Type = group.Type },
                StringComparer.Ordinal),
        };
        var diagnostics = new List<Diagnostic>();
        var set = DataGroupSet.Load(options, diagnostics);
        diagnostics.ShouldBeEmpty();
        return set;
    }

    public void Dispose()
    {
        _house.Dispose();
        _store.Dispose();
    }
}
