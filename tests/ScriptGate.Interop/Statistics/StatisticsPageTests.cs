using Microsoft.Playwright;

namespace ScriptGate.Interop.Statistics;

/// <summary>The statistics page in a real browser, over a real gateway that real mail went through.</summary>
public sealed class StatisticsPageTests
{
    private const string Relay = "[data-protocol=SMTP][data-violation=relay-denied]";
    private const string Method = "[data-protocol=SMTP][data-violation=disallowed-method]";
    private const string Seen = "[data-protocol=SMTP][data-violation=seen]";
    private const string SeenInTls = "[data-protocol=SMTPS][data-violation=seen]";

    [Fact]
    public async Task Counts_lead_to_their_requests_and_a_support_id_to_its_record()
    {
        await using var fixture = await StatisticsFixture.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await fixture.RefuseAsync();
        }

        await fixture.AskAsync("EXPN staff");
        await fixture.AskAsync("ETRN example.org");
        await fixture.DeliverAsync();
        await fixture.DeliverAsync(useTls: true);
        var page = await fixture.OpenAsync();

        await page.Page.GotoAsync("/");

        (await page.CountsAsync(Relay)).ShouldBe("3 3 3 0");
        (await page.CountsAsync(Method)).ShouldBe("2 2 2 0");
        (await page.CountsAsync("[data-protocol=SMTPS][data-violation=relay-denied]")).ShouldBe("0 0 0 0");
        (await page.CountsAsync("[data-protocol=SMTP][data-violation=tls-required]")).ShouldBe("0 0 0 0");
        (await page.CountsAsync(Seen)).ShouldBe("1 1 0 0");
        (await page.CountsAsync(SeenInTls)).ShouldBe("1 1 0 0");

        await page.FollowAsync(page.Page.Locator($"tr{Relay} a"), "/requests?violation=relay-denied");
        var ids = fixture.Refusals.Select(IdOf).Reverse().ToArray();
        (await page.Page.Locator("tr[data-id] th").AllInnerTextsAsync()).ShouldBe(ids);
        (await page.Page.Locator("tr[data-id] [data-label=Action]").AllInnerTextsAsync()).ShouldBe(["rejected", "rejected", "rejected"]);
        (await page.Page.Locator("tr[data-id] [data-label=From]").AllInnerTextsAsync()).ShouldAllBe(text => text == "<alice@example.com>");
        (await page.Page.Locator("tr[data-id] [data-label=To]").AllInnerTextsAsync()).ShouldAllBe(text => text == "<carol@elsewhere.example>");
        (await page.Page.Locator("tr[data-id] [data-label=Client]").AllInnerTextsAsync()).ShouldAllBe(text => text.StartsWith("127.0.0.1:"));

        await page.FollowAsync(page.Page.Locator("tr[data-id] th a").First, $"/request?id={ids[0]}");
        var record = await page.Page.InnerTextAsync("article");
        record.ShouldContain("relay-denied blocked at RCPT");
        record.ShouldContain("elsewhere.example");

        // As it stands in a bounce.
        await page.Page.GetByLabel("Support ID").FillAsync($"<carol@elsewhere.example>: host gw.example said: {fixture.Refusals[1]}");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Find" }).ClickAsync();
        await page.UntilAtAsync("/request?id=%3Ccarol");
        (await page.Page.Locator("article").CountAsync()).ShouldBe(1);
        (await page.Page.InnerTextAsync("h1")).ShouldBe(IdOf(fixture.Refusals[1]));

        await page.Page.GetByLabel("Support ID").FillAsync("SG-0123456789ABCDEF-1");
        await page.Page.GetByLabel("Support ID").PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("There is no record of it");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Traffic_is_the_sum_over_the_sessions_of_each_profile_and_numbers_come_without_a_reload()
    {
        await using var fixture = await StatisticsFixture.StartAsync();
        var page = await fixture.OpenAsync();
        await page.Page.GotoAsync("/");
        await Assertions.Expect(page.Page.Locator("[data-state]")).ToHaveTextAsync("Live");
        (await page.CountsAsync("[data-profile=edge]")).ShouldBe("0 0 0");
        await page.Page.EvaluateAsync("() => document.body.dataset.same = 'yes'");

        await fixture.DeliverAsync(new string('x', 500));
        await fixture.DeliverAsync(useTls: true);
        await fixture.DeliverAsync();
        await fixture.RefuseAsync();

        var records = (await fixture.Gateway.GetAsync("/api/mail"))["records"]!.AsArray();
        foreach (var (profile, sessions) in ((string, int)[])[("edge", 3), ("inner", 1)])
        {
            var messages = records.Where(record => (string?)record!["profile"] == profile && (string?)record["result"] == "delivered").ToArray();
            var octets = messages.Sum(record => (long)record!["size"]!);
            await page.UntilCountsAsync($"[data-profile={profile}]", FormattableString.Invariant($"{sessions} {messages.Length} {octets:#,0}"));
        }

        var total = FormattableString.Invariant($"4 3 {records.Where(record => (string?)record!["result"] == "delivered").Sum(record => (long)record!["size"]!):#,0}");
        await page.UntilCountsAsync("[data-total]", total);
        await page.UntilCountsAsync(Relay, "1 1 1 0");
        (await page.Page.EvaluateAsync<string>("() => document.body.dataset.same")).ShouldBe("yes");
        await Assertions.Expect(page.Page.Locator("[data-state]")).ToHaveTextAsync("Live. There are new rows: reload the page");

        await page.FollowAsync(page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "inner" }), "/?period=day&profile=inner");
        (await page.CountsAsync(SeenInTls)).ShouldBe("1 1 0 0");
        (await page.CountsAsync(Relay)).ShouldBe("0 0 0 0");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reset_is_asked_for_twice_begins_at_zero_and_survives_a_restart()
    {
        await using var fixture = await StatisticsFixture.StartAsync();
        await fixture.RefuseAsync();
        await fixture.DeliverAsync();
        var page = await fixture.OpenAsync();
        await page.Page.GotoAsync("/?period=all");
        (await page.CountsAsync(Relay)).ShouldBe("1 1 1 0");

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Reset statistics…" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        (await page.Page.Locator("dialog[open]").CountAsync()).ShouldBe(0);
        (await page.CountsAsync(Relay)).ShouldBe("1 1 1 0");

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Reset statistics…" }).ClickAsync();
        await page.Page.GetByLabel("Your name").FillAsync("alice <b>");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Reset", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("[data-reset-by]")).ToHaveTextAsync("alice <b>, 127.0.0.1");
        await page.UntilCountsAsync(Relay, "0 0 0 0");
        await page.UntilCountsAsync("[data-total]", "0 0 0");
        await fixture.DeliverAsync();

        await fixture.RestartAsync();
        await page.Page.GotoAsync("/?period=all");

        await Assertions.Expect(page.Page.Locator("[data-reset-by]")).ToHaveTextAsync("alice <b>, 127.0.0.1");
        (await page.CountsAsync(Relay)).ShouldBe("0 0 0 0");
        (await page.CountsAsync(Seen)).ShouldBe("1 1 0 0");
        (await page.CountsAsync("[data-profile=edge]")).ShouldStartWith("1 1 ");
        await page.Page.GotoAsync($"/request?id={IdOf(fixture.Refusals[0])}");
        (await page.Page.Locator("article").CountAsync()).ShouldBe(1);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hostile_subject_and_a_hostile_sender_are_text()
    {
        await using var fixture = await StatisticsFixture.StartAsync();
        await fixture.DeliverAsync(StatisticsFixture.Hostile, $"\"{StatisticsFixture.Hostile}\"@example.com");
        var page = await fixture.OpenAsync();

        await page.Page.GotoAsync("/requests?violation=seen");
        (await page.Page.Locator("[data-label=From]").InnerTextAsync()).ShouldContain("<img src=x onerror=alert(1)><script>alert(2)</script>");
        await AssertInertAsync(page.Page);
        await page.FollowAsync(page.Page.Locator("tr[data-id] th a"), "/request?id=SG-");

        (await page.Page.Locator("dd", new PageLocatorOptions { HasTextString = StatisticsFixture.Hostile }).CountAsync()).ShouldBe(3);
        await AssertInertAsync(page.Page);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_policy_stops_what_would_get_past_the_escaping()
    {
        await using var fixture = await StatisticsFixture.StartAsync();
        var page = await fixture.OpenAsync();
        await page.Page.GotoAsync("/");

        var outcome = await page.Page.EvaluateAsync<string>(
            """
            () => {
              try {
                document.body.innerHTML = '<img src=x onerror="document.title=1">';
                return 'HTML was made of text';
              } catch (refused) {
                return refused.name;
              }
            }
            """);

        outcome.ShouldBe("TypeError");
        page.Complaints.ShouldContain(complaint => complaint.Contains("TrustedHTML"));
    }

    [Theory]
    [InlineData(360, ColorScheme.Light, "rgb(246, 247, 249)")]
    [InlineData(360, ColorScheme.Dark, "rgb(20, 23, 27)")]
    [InlineData(1400, ColorScheme.Light, "rgb(246, 247, 249)")]
    [InlineData(1400, ColorScheme.Dark, "rgb(20, 23, 27)")]
    public async Task No_page_is_wider_than_its_window_in_the_light_or_in_the_dark(int width, ColorScheme scheme, string background)
    {
        await using var fixture = await StatisticsFixture.StartAsync();
        await fixture.DeliverAsync(new string('x', 900), $"{new string('y', 60)}@{new string('z', 60)}.example");
        await fixture.RefuseAsync();
        var page = await fixture.OpenAsync();
        await page.Page.SetViewportSizeAsync(width, 800);
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });

        foreach (var address in (string[])["/", "/requests", "/requests?violation=none", $"/request?id={IdOf(fixture.Refusals[0])}", "/request?id=x"])
        {
            await page.Page.GotoAsync(address);
            (await page.OverflowAsync()).ShouldBeLessThanOrEqualTo(0, address);
            (await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor")).ShouldBe(background);
        }

        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_scripts_everything_can_be_read()
    {
        await using var fixture = await StatisticsFixture.StartAsync();
        await fixture.RefuseAsync();
        var page = await fixture.OpenAsync(hasScript: false);

        await page.Page.GotoAsync("/");
        (await page.Page.Locator($"tr{Relay} [data-count=occurrences]").InnerTextAsync()).ShouldBe("1");
        (await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Reset statistics…" }).CountAsync()).ShouldBe(0);
        await page.FollowAsync(page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Last hour" }), "/?period=hour");
        await page.FollowAsync(page.Page.Locator($"tr{Relay} a"), "/requests?");

        (await page.Page.Locator("tr[data-id]").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task The_gateway_stops_while_a_page_listens()
    {
        await using var fixture = await StatisticsFixture.StartAsync();
        var page = await fixture.OpenAsync();
        await page.Page.GotoAsync("/");
        await Assertions.Expect(page.Page.Locator("[data-state]")).ToHaveTextAsync("Live");

        await fixture.Gateway.StopAsync();

        await Assertions.Expect(page.Page.Locator("[data-state]")).ToHaveTextAsync("Not live: the gateway does not answer");
    }

    // One script, ours; no picture, no frame; no element has a handler of its own.
    private static async Task AssertInertAsync(IPage page)
    {
        (await page.Locator("script").CountAsync()).ShouldBe(1);
        (await page.Locator("img, iframe, object, embed, svg, style").CountAsync()).ShouldBe(0);
        (await page.EvaluateAsync<int>("() => [...document.querySelectorAll('*')].filter(element => [...element.attributes].some(attribute => attribute.name.startsWith('on'))).length")).ShouldBe(0);
    }

    private static string IdOf(string reply) => reply.Split("support ID ")[1].TrimEnd(')');
}
