using System.Net;
using System.Text.Json;
using ScriptGate.Admin.Tests.Support;

namespace ScriptGate.Admin.Tests.Endpoints;

public sealed class StateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "greylisting|a greylisting|b spf|a")]
    [InlineData("?check=greylisting", "greylisting|a greylisting|b")]
    [InlineData("?check=grey", "")]
    [InlineData("?text=A", "greylisting|a spf|a")]
    [InlineData("?check=greylisting&text=%7CB", "greylisting|b")]
    public async Task Entries_are_shown_in_the_order_of_their_keys(string query, string expected)
    {
        await using var lab = await LabAsync();

        var view = await AskAsync(lab, HttpMethod.Get, "/api/state" + query, HttpStatusCode.OK);

        string.Join(' ', view.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("key").GetString())).ShouldBe(expected);
        view.GetProperty("more").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task An_entry_is_a_value_or_a_window_with_its_end()
    {
        await using var lab = await AdminLab.CreateAsync();
        var before = TimeProvider.System.GetUtcNow();
        await lab.Gateway.State.SetAsync("a|value", new string('x', 2000), TimeSpan.FromHours(1), Durability.Durable, Token);
        await lab.Gateway.State.CountInWindowAsync("a|window", 10, TimeSpan.FromHours(1), 3, Token);

        var entries = (await AskAsync(lab, HttpMethod.Get, "/api/state", HttpStatusCode.OK)).GetProperty("entries");

        entries[0].GetProperty("value").GetString().ShouldBe(new string('x', 1000));
        entries[0].TryGetProperty("count", out _).ShouldBeFalse();
        entries[0].GetProperty("expires").GetDateTimeOffset().ShouldBeInRange(before + TimeSpan.FromMinutes(59), TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(61));
        entries[1].GetProperty("count").GetInt64().ShouldBe(3);
        entries[1].TryGetProperty("value", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("?key=greylisting%7Ca", 1, "greylisting|b spf|a")]
    [InlineData("?check=greylisting", 2, "spf|a")]
    [InlineData("?text=%7CA", 2, "greylisting|b")]
    [InlineData("?check=greylisting&text=%7CA", 1, "greylisting|b spf|a")]
    [InlineData("?check=nothing", 0, "greylisting|a greylisting|b spf|a")]
    public async Task What_is_asked_for_is_forgotten_and_nothing_else(string query, int forgotten, string left)
    {
        await using var lab = await LabAsync();

        var view = await AskAsync(lab, HttpMethod.Delete, "/api/state" + query, HttpStatusCode.OK);

        view.GetProperty("forgotten").GetInt32().ShouldBe(forgotten);
        var entries = (await AskAsync(lab, HttpMethod.Get, "/api/state", HttpStatusCode.OK)).GetProperty("entries");
        string.Join(' ', entries.EnumerateArray().Select(entry => entry.GetProperty("key").GetString())).ShouldBe(left);
    }

    [Fact]
    public async Task Thousands_are_forgotten_ten_thousand_at_a_time()
    {
        await using var lab = await AdminLab.CreateAsync();
        for (var i = 0; i < 10_500; i++)
        {
            await lab.Gateway.State.SetAsync($"a|{i}", "v", TimeSpan.FromHours(1), Durability.Volatile, Token);
        }

        var first = await AskAsync(lab, HttpMethod.Delete, "/api/state?check=a", HttpStatusCode.OK);
        var second = await AskAsync(lab, HttpMethod.Delete, "/api/state?check=a", HttpStatusCode.OK);

        (first.GetProperty("forgotten").GetInt32(), first.GetProperty("more").GetBoolean()).ShouldBe((10_000, true));
        (second.GetProperty("forgotten").GetInt32(), second.GetProperty("more").GetBoolean()).ShouldBe((500, false));
    }

    [Theory]
    [InlineData("", "Say what to forget: key, or check and text.")]
    [InlineData("?limit=5", "A term that is not known, or stands twice; known are check, text.")]
    [InlineData("?key=greylisting%7Ca&check=spf", "A term that is not known, or stands twice; known are check, text.")]
    [InlineData("?text=", "text: has 1 to 1024 characters.")]
    public async Task Forgetting_that_does_not_say_what_is_refused(string query, string message)
    {
        await using var lab = await LabAsync();

        (await AskAsync(lab, HttpMethod.Delete, "/api/state" + query, HttpStatusCode.BadRequest)).GetProperty("message").GetString().ShouldBe(message);

        (await AskAsync(lab, HttpMethod.Get, "/api/state", HttpStatusCode.OK)).GetProperty("entries").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_not_found()
    {
        await using var lab = await LabAsync();

        (await AskAsync(lab, HttpMethod.Delete, "/api/state?key=spf%7Cb", HttpStatusCode.NotFound)).GetProperty("error").GetString().ShouldBe("unknown-key");
    }

    [Fact]
    public async Task A_page_of_a_stranger_cannot_have_anything_forgotten()
    {
        await using var lab = await LabAsync();

        using var response = await lab.SendAsync(HttpMethod.Delete, "/api/state?check=spf");

        (await AdminLab.JsonAsync(response, HttpStatusCode.Forbidden)).GetProperty("error").GetString().ShouldBe("change-header-required");
        (await lab.Gateway.State.GetAsync("spf|a", Token)).ShouldBe("v");
    }

    private static async Task<AdminLab> LabAsync()
    {
        var lab = await AdminLab.CreateAsync();
        foreach (var key in (string[])["spf|a", "greylisting|b", "greylisting|a"])
        {
            await lab.Gateway.State.SetAsync(key, "v", TimeSpan.FromHours(1), Durability.Durable, Token);
        }

        return lab;
    }

    private static async Task<JsonElement> AskAsync(AdminLab lab, HttpMethod method, string path, HttpStatusCode expected)
    {
        using var response = await lab.SendAsync(method, path, request => request.Headers.Add("X-ScriptGate", "1"));
        return await AdminLab.JsonAsync(response, expected);
    }
}
