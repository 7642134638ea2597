// Nothing here is needed: what it does is nicer, and everything works without it.
(function () {
  'use strict';
  // A second click on the same button records nothing twice; it is not even sent.
  document.addEventListener('submit', function (event) {
    if (event.target.dataset.sent) event.preventDefault();
    if (!('stays' in event.target.dataset)) event.target.dataset.sent = '1';
  });
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form').forEach(function (form) { delete form.dataset.sent; });
  });
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details:not(.help)').forEach(function (part) { part.open = true; });
  });
  // The first thing that has to be put right.
  var wrong = document.querySelector('.field.wrong input, .field.wrong select');
  if (wrong) wrong.focus();
})();
