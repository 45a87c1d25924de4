using System.Net;
using System.Text.Json;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Core.Overload;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Admin.Tests.Endpoints;

public sealed class GatewayEndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_shows_listeners_members_engine_and_the_last_reload()
    {
        await using var lab = await AdminLab.CreateAsync();

        var status = await GetAsync(lab, "/api/status");

        status.GetProperty("version").GetString().ShouldBe(StatusView.ProductVersion);
        status.GetProperty("generation").GetInt32().ShouldBe(1);
        status.GetProperty("sessions").GetInt32().ShouldBe(0);
        var listener = status.GetProperty("listeners").EnumerateArray().ShouldHaveSingleItem();
        listener.GetProperty("virtualServer").GetString().ShouldBe("inbound");
        listener.GetProperty("endPoint").GetString().ShouldBe(lab.Gateway.Listeners[0].EndPoint.ToString());
        var member = status.GetProperty("members").EnumerateArray().ShouldHaveSingleItem();
        member.GetProperty("pool").GetString().ShouldBe("mail");
        member.GetProperty("address").GetString().ShouldBe("127.0.0.1:9");
        member.GetProperty("isUp").GetBoolean().ShouldBeTrue();
        status.GetProperty("engine").GetProperty("description").GetString().ShouldBe("fake engine");
        status.GetProperty("lastReload").GetProperty("reason").GetString().ShouldBe("start");
    }

    [Fact]
    public async Task Status_shows_what_blocking_steps_have_cost()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.ThreadsAdded = 32;

        var before = Replaced();
        var threads = (await GetAsync(lab, "/api/status")).GetProperty("threads");

        // The pollers are those of the whole process: what other tests do may cost one its leader at any time.
        threads.GetProperty("added").GetInt32().ShouldBe(32);
        threads.GetProperty("pollersReplaced").GetInt32().ShouldBeInRange(before, Replaced());

        static int Replaced() => PollerSet.Shared.Pollers.Sum(poller => poller.Replaced);
    }

    [Fact]
    public async Task Status_shows_what_waits_for_the_rules_and_for_how_long()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Engine.Queue = new QueueView(12, TimeSpan.FromMilliseconds(2.5));

        var waiting = (await GetAsync(lab, "/api/status")).GetProperty("rulesWaiting");

        waiting.GetProperty("count").GetInt32().ShouldBe(12);
        waiting.GetProperty("milliseconds").GetDouble().ShouldBe(30);
    }

    [Fact]
    public async Task Status_is_answered_before_the_start()
    {
        await using var lab = await AdminLab.CreateAsync(isStarted: false);

        var status = await GetAsync(lab, "/api/status");

        status.GetProperty("health").GetProperty("status").GetString().ShouldBe("not-ready");
        status.TryGetProperty("generation", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Generations_shows_the_current_one()
    {
        await using var lab = await AdminLab.CreateAsync();

        var generation = (await GetAsync(lab, "/api/generations")).GetProperty("generations").EnumerateArray().ShouldHaveSingleItem();

        generation.GetProperty("number").GetInt32().ShouldBe(1);
        generation.GetProperty("state").GetString().ShouldBe("current");
        generation.GetProperty("users").GetInt32().ShouldBe(0);
        generation.GetProperty("virtualServers")[0].GetString().ShouldBe("inbound");
    }

    [Fact]
    public async Task An_old_generation_is_draining_while_somebody_holds_it()
    {
        await using var lab = await AdminLab.CreateAsync();
        var old = lab.Gateway.Generations.Acquire();
        await lab.Gateway.ReloadAsync("test", Token);

        var states = await StatesAsync(lab);
        old.Expire();
        var expired = await StatesAsync(lab);
        old.Release();
        await old.Disposed;

        states.ShouldBe(["2 current 0", "1 draining 1"]);
        expired.ShouldBe(["2 current 0", "1 expired 1"]);
        (await StatesAsync(lab)).ShouldBe(["2 current 0"]);
    }

    [Fact]
    public async Task A_generation_says_what_holds_it()
    {
        await using var lab = await AdminLab.CreateAsync();

        var all = await GetAsync(lab, "/api/generations");

        var generation = all.GetProperty("generations")[0];
        foreach (var count in new[] { "users", "transactions", "afterDot", "timers", "promises", "serviceCalls", "observations" })
        {
            generation.GetProperty(count).GetInt32().ShouldBe(0, count);
        }

        generation.GetProperty("calls").GetArrayLength().ShouldBe(0);
        all.GetProperty("leftovers").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Only_an_old_generation_is_dropped_and_only_by_who_may_change_something()
    {
        await using var lab = await AdminLab.CreateAsync();
        var old = lab.Gateway.Generations.Acquire();
        await lab.Gateway.ReloadAsync("test", Token);

        (await lab.SendAsync(HttpMethod.Post, "/api/generations/1/drop")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await AdminLab.JsonAsync(await DropAsync(lab, "2"), HttpStatusCode.Conflict)).GetProperty("error").GetString().ShouldBe("current");
        (await AdminLab.JsonAsync(await DropAsync(lab, "3"), HttpStatusCode.NotFound)).GetProperty("error").GetString().ShouldBe("unknown-generation");
        (await AdminLab.JsonAsync(await DropAsync(lab, "1", "?grace=2d"), HttpStatusCode.BadRequest)).GetProperty("error").GetString().ShouldBe("bad-grace");
        old.IsExpired.ShouldBeFalse();
        var dropped = await AdminLab.JsonAsync(await DropAsync(lab, "1", "?grace=0"), HttpStatusCode.OK);
        while (!old.IsExpired)
        {
            await Task.Yield();
        }

        dropped.GetProperty("generation").GetInt32().ShouldBe(1);
        dropped.GetProperty("users").GetInt32().ShouldBe(1);
        dropped.GetProperty("graceMs").GetDouble().ShouldBe(0);
        old.Release();
        await old.Disposed;
        (await DropAsync(lab, "1")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_preview_says_what_a_reload_would_change_and_why_it_would_be_refused()
    {
        await using var lab = await AdminLab.CreateAsync();

        (await PreviewAsync(lab)).GetProperty("outcome").GetString().ShouldBe("nothing");
        lab.Edit("\"block\": true", "\"block\": false");
        var changes = await PreviewAsync(lab);
        lab.Edit("\"block\": false", "\"blok\": false");
        var refused = await PreviewAsync(lab);

        changes.GetProperty("outcome").GetString().ShouldBe("changes");
        changes.GetProperty("generation").GetInt32().ShouldBe(1);
        changes.GetProperty("servers")[0].GetProperty("steps").EnumerateArray().ShouldAllBe(step => step.GetProperty("step").GetString() == "methods" && step.GetProperty("change").GetString() == "changed");
        refused.GetProperty("outcome").GetString().ShouldBe("refused");
        refused.GetProperty("diagnostics")[0].GetProperty("message").GetString()!.ShouldContain("blok");
        (await StatesAsync(lab)).ShouldBe(["1 current 0"]);
        (await lab.SendAsync(HttpMethod.Post, "/api/reload/preview")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Status_shows_the_memory_of_the_process()
    {
        await using var lab = await AdminLab.CreateAsync();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);

        var memory = (await GetAsync(lab, "/api/status")).GetProperty("memory");

        memory.GetProperty("heap").GetInt64().ShouldBeGreaterThan(0);
        memory.GetProperty("workingSet").GetInt64().ShouldBeGreaterThan(memory.GetProperty("heap").GetInt64());
    }

    [Fact]
    public async Task Chain_shows_each_step_with_what_it_may_do()
    {
        await using var lab = await AdminLab.CreateAsync();

        var chain = await GetAsync(lab, "/api/chain?server=inbound");

        var server = chain.GetProperty("servers").EnumerateArray().ShouldHaveSingleItem();
        server.GetProperty("profile").GetString().ShouldBe("edge");
        var steps = server.GetProperty("steps").EnumerateArray().Where(step => step.GetProperty("stage").GetString() == "COMMAND").ToArray();
        steps.Select(step => step.GetProperty("check").GetString()).ShouldBe(["tls-policy", "methods"]);
        var methods = steps[1];
        methods.GetProperty("source").GetString().ShouldStartWith("plugin methods ");
        methods.GetProperty("timeoutMs").GetDouble().ShouldBe(10_000);
        methods.GetProperty("onFailure").GetString().ShouldBe("defer");
        methods.GetProperty("needs").GetString().ShouldBe("nothing");
        var violation = methods.GetProperty("violations").EnumerateArray().ShouldHaveSingleItem();
        violation.GetProperty("name").GetString().ShouldBe("disallowed-method");
        violation.GetProperty("block").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Chain_of_an_unknown_server_names_those_there_are()
    {
        await using var lab = await AdminLab.CreateAsync();

        (await ErrorAsync(lab, "/api/chain?server=outbound", HttpStatusCode.NotFound)).ShouldBe(("unknown-server", "There is no virtual server of this name; there is inbound."));
    }

    [Fact]
    public async Task Chain_needs_a_generation()
    {
        await using var lab = await AdminLab.CreateAsync(isStarted: false);

        (await ErrorAsync(lab, "/api/chain", HttpStatusCode.ServiceUnavailable)).Error.ShouldBe("not-ready");
    }

    [Fact]
    public async Task Reload_takes_a_changed_configuration_over()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Edit("\"block\": true", "\"block\": false");

        using var response = await lab.ReloadAsync();

        var json = await AdminLab.JsonAsync(response, HttpStatusCode.OK);
        json.GetProperty("succeeded").GetBoolean().ShouldBeTrue();
        json.GetProperty("generation").GetInt32().ShouldBe(2);
        json.GetProperty("reason").GetString().ShouldBe("admin");
        lab.Gateway.Generations.Current.Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_reload_says_every_problem_with_file_and_line()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Edit("\"alarm\"", "\"alarn\"");
        lab.Edit("\"pool\": \"mail\"", "\"pool\": \"mial\"");

        using var response = await lab.ReloadAsync();

        var json = await AdminLab.JsonAsync(response, HttpStatusCode.UnprocessableEntity);
        json.GetProperty("succeeded").GetBoolean().ShouldBeFalse();
        json.GetProperty("generation").GetInt32().ShouldBe(1);
        var diagnostics = json.GetProperty("diagnostics").EnumerateArray().ToArray();
        diagnostics.ShouldContain(diagnostic => diagnostic.GetProperty("line").GetInt32() == 3 && diagnostic.GetProperty("code").GetString() == "SG1101");
        diagnostics.ShouldAllBe(diagnostic => diagnostic.GetProperty("file").GetString() == lab.ConfigurationFile);
    }

    [Fact]
    public async Task A_stopped_gateway_does_not_reload()
    {
        await using var lab = await AdminLab.CreateAsync();
        await lab.Gateway.StopAsync(Token);

        using var response = await lab.ReloadAsync();

        (await AdminLab.JsonAsync(response, HttpStatusCode.ServiceUnavailable)).GetProperty("error").GetString().ShouldBe("not-ready");
    }

    [Theory]
    [InlineData("GET", "/api", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/api/reload", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("POST", "/api/status", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("DELETE", "/api/generations", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    public async Task What_is_not_there_is_said_as_json_too(string method, string path, HttpStatusCode status, string error)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.SendAsync(new HttpMethod(method), path, request => request.Headers.Add("X-ScriptGate", "1"));

        (await AdminLab.JsonAsync(response, status)).GetProperty("error").GetString().ShouldBe(error);
    }

    private static async Task<string[]> StatesAsync(AdminLab lab) =>
        [.. (await GetAsync(lab, "/api/generations")).GetProperty("generations").EnumerateArray()
            .Select(generation => $"{generation.GetProperty("number")} {generation.GetProperty("state")} {generation.GetProperty("users")}")];

    private static async Task<JsonElement> GetAsync(AdminLab lab, string path)
    {
        using var response = await lab.GetAsync(path);
        return await AdminLab.JsonAsync(response, HttpStatusCode.OK);
    }

    private static async Task<(string? Error, string? Message)> ErrorAsync(AdminLab lab, string path, HttpStatusCode expected)
    {
        using var response = await lab.GetAsync(path);
        var json = await AdminLab.JsonAsync(response, expected);
        return (json.GetProperty("error").GetString(), json.GetProperty("message").GetString());
    }

    private static Task<HttpResponseMessage> DropAsync(AdminLab lab, string number, string query = "") =>
        lab.SendAsync(HttpMethod.Post, $"/api/generations/{number}/drop{query}", request => request.Headers.Add("X-ScriptGate", "1"));

    private static async Task<JsonElement> PreviewAsync(AdminLab lab) =>
        await AdminLab.JsonAsync(await lab.SendAsync(HttpMethod.Post, "/api/reload/preview", request => request.Headers.Add("X-ScriptGate", "1")), HttpStatusCode.OK);
}
