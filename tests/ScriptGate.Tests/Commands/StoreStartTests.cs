using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;
using ScriptGate.Running;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

/// <summary>Stores at start, reload and in the health of a running gateway.</summary>
public sealed class StoreStartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task State_is_in_a_file_beside_the_configuration_by_default_and_records_are_not()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();
        (await lab.StopAsync()).ShouldBe(0);

        Directory.GetFiles(Path.Combine(lab.Folder, "var")).Select(Path.GetFileName).ShouldBe(["state.db", "state.db.lock"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("records")]
    public async Task A_file_of_another_gateway_is_exit_code_4(string section)
    {
        using var first = new CommandLab();
        using var second = new CommandLab();
        Set(first, $$"""{{section}}": { "store": "sqlite", "path": "shared.db" }""");
        Set(second, $$"""{{section}}": { "store": "sqlite", "path": "{{first.Folder}}/shared.db" }""");
        await first.StartAsync();

        var run = await second.RunAsync("run");

        run.ExitCode.ShouldBe(4);
        var store = section == "state" ? "state" : "record";
        run.ErrorLines.ShouldBe(
        [
            $"scriptgate: not started: {section}.path: the {store} file {first.Folder}/shared.db is used by another gateway, or its .lock cannot be made; give each gateway a file of its own",
        ]);
        second.Log.Text.ShouldNotContain("Listening");
        second.Log.Text.ShouldContain("fatal NotStarted Not started: ");
        (await first.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_damaged_state_file_is_exit_code_4()
    {
        using var lab = new CommandLab();
        Set(lab, """state": { "path": "a.db" }""");
        lab.Write("a.db", new string('x', 5000));

        var run = await lab.RunAsync("run");

        run.ExitCode.ShouldBe(4);
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith($"scriptgate: not started: state.path: the state file {lab.Folder}/a.db is damaged or not a database; move it away");
    }

    [Fact]
    public async Task A_damaged_record_file_stops_no_mail_and_health_says_so()
    {
        using var lab = new CommandLab();
        Set(lab, """records": { "store": "sqlite", "path": "a.db" }""");
        lab.Write("a.db", new string('x', 5000));
        await lab.StartAsync();

        var (status, problems) = await HealthAsync(lab);

        status.ShouldBe("degraded");
        problems.ShouldHaveSingleItem().ShouldStartWith($"the record file {lab.Folder}/a.db is damaged or not a database; move it away");
        (await lab.RunAsync("why", "SG-0123456789ABCDEF")).ErrorLines.ShouldHaveSingleItem().ShouldContain("is damaged or not a database");

        // Moving it away is enough: the store opens a new one by itself.
        System.IO.File.Move(Path.Combine(lab.Folder, "a.db"), Path.Combine(lab.Folder, "b.db"));
        (await lab.RunAsync("why", "SG-0123456789ABCDEF")).ExitCode.ShouldBe(1);
        (await HealthAsync(lab)).Status.ShouldBe("ready");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Commands_that_only_load_leave_the_files_to_the_gateway_that_runs()
    {
        using var lab = new CommandLab();
        Set(lab, """records": { "store": "sqlite" }""");

        (await lab.RunAsync("check")).ExitCode.ShouldBe(0);
        (await lab.RunAsync("chain")).ExitCode.ShouldBe(0);
        Directory.Exists(Path.Combine(lab.Folder, "var")).ShouldBeFalse();

        await lab.StartAsync();
        (await lab.RunAsync("check")).ExitCode.ShouldBe(0);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Another_store_waits_for_the_next_start_and_the_log_says_so()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();
        Set(lab, """state": { "path": "other.db" }, "records": { "store": "sqlite" }""");

        (await lab.RunAsync("reload")).ExitCode.ShouldBe(0);

        await lab.Log.UntilAsync("warn  StoreUnchanged records changed; the store of the start stays in use until the gateway is started again.", Token);
        lab.Log.Text.ShouldContain("warn  StoreUnchanged state changed; ");
        System.IO.File.Exists(Path.Combine(lab.Folder, "other.db")).ShouldBeFalse();
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    public async Task How_many_records_are_kept_changes_with_a_reload(string store)
    {
        using var lab = new CommandLab();
        var options = Options(lab, $$"""records": { "store": "{{store}}", "maxCount": 100 }""");
        await using var stores = await GatewayStores.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance);
        for (var i = 0; i < 10; i++)
        {
            stores.Records.Add(new TransactionRecord
            {
                Id = $"SG-0123456789ABCDE{i}",
                Time = TimeProvider.System.GetUtcNow().AddSeconds(i - 20),
                VirtualServer = "inbound",
                Client = new IPEndPoint(IPAddress.Loopback, 25),
                Result = TransactionResult.Rejected,
            });
        }

        (await CountAsync(stores)).ShouldBe(10);
        stores.Apply(options with { Records = options.Records with { MaxCount = 4 } }).ShouldBeEmpty();

        (await CountAsync(stores)).ShouldBe(4);
    }

    [Fact]
    public async Task A_new_password_of_the_server_is_a_change_and_the_same_one_is_none()
    {
        using var lab = new CommandLab();
        lab.Environment["REDIS_PASSWORD"] = "one";
        var text = $$"""state": { "store": "redis", "address": "127.0.0.1:{{CommandLab.FreePort()}}", "password": "env:REDIS_PASSWORD" }""";
        var options = Options(lab, text);
        await using var stores = await GatewayStores.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance);

        stores.Apply(Load(lab)).ShouldBeEmpty();
        lab.Environment["REDIS_PASSWORD"] = "two";
        stores.Apply(Load(lab)).ShouldBe(["state"]);
    }

    private static GatewayOptions Options(CommandLab lab, string member)
    {
        Set(lab, member);
        return Load(lab);
    }

    private static GatewayOptions Load(CommandLab lab) => ConfigurationLoader.Load(lab.File, lab.Environment).Options.ShouldNotBeNull();

    // The file's writer removes after it has told that everything is written: the second time is behind the first removal.
    private static async Task<int> CountAsync(GatewayStores stores)
    {
        await stores.Records.SearchAsync(new RecordQuery(), Token);
        return (await stores.Records.SearchAsync(new RecordQuery(), Token)).Records.Count;
    }

    private static void Set(CommandLab lab, string member) => lab.Edit("\"hostname\"", $"\"{member}, \"hostname\"");

    private static async Task<(string Status, string[] Problems)> HealthAsync(CommandLab lab)
    {
        using var http = new HttpClient();
        var health = await http.GetFromJsonAsync<JsonElement>(new Uri($"http://{lab.Admin}/health/ready"), Token);
        return (health.GetProperty("status").GetString()!, [.. health.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!)]);
    }
}
